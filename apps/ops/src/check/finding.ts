/** What a look at one invariant found. */
export interface Finding {
  readonly invariant: string;
  /** How many of what were looked at. */
  readonly examined: number;
  readonly unit: string;
  /** A sentence for each violation, which begins with the id that it is about. */
  readonly faults: readonly string[];
}

const SHOWN = 3;

export function isBroken({ faults }: Finding): boolean {
  return faults.length > 0;
}

/** One line: the verdict, the count and, when broken, what was found first. */
export function lineOf({ invariant, examined, unit, faults }: Finding): string {
  const count = `${examined.toLocaleString('en')} ${unit}`;
  const line = `${faults.length > 0 ? 'BROKEN' : 'holds '}  ${count.padEnd(20)}  ${invariant}`;
  if (faults.length === 0) return line;
  const more = faults.length > SHOWN ? '; …' : '';
  return `${line}. Not so ${faults.length.toLocaleString('en')} times: ${faults.slice(0, SHOWN).join('; ')}${more}`;
}

/** The lines of the invariants that are broken. */
export function brokenIn(findings: readonly Finding[]): string[] {
  return findings.filter(isBroken).map(lineOf);
}
