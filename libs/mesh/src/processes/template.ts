/** Fills in each `${name}` outside of comments; throws if the template names a value that is not given. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  const fill = (line: string): string =>
    line.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`The template names \${${name}}, which is not given.`);
      return value;
    });
  const lines = template.split('\n');
  return lines.map((line) => (line.startsWith('#') ? line : fill(line))).join('\n');
}
