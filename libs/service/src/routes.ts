/** The paths that a service has, to tell an unknown path from a method that is not allowed on a known one. */
export class Routes {
  readonly #routes: { readonly method: string; readonly segments: readonly string[] }[] = [];

  /** `template` is a path of Fastify's router, such as `/orders/:orderId`. */
  add(methods: string | readonly string[], template: string): void {
    const segments = template.split('/');
    for (const method of [methods].flat()) this.#routes.push({ method, segments });
  }

  /** The methods that `path` allows; none if nothing is there. */
  methodsAt(path: string): string[] {
    const asked = path.split('/');
    const found = this.#routes.filter(({ segments }) => matches(segments, asked));
    return [...new Set(found.map(({ method }) => method))].sort();
  }
}

function matches(template: readonly string[], asked: readonly string[]): boolean {
  if (template.at(-1) === '*')
    return asked.length >= template.length && matches(template.slice(0, -1), asked.slice(0, template.length - 1));
  return template.length === asked.length && template.every((segment, index) => segment.startsWith(':') || segment === asked[index]);
}
