import type { Command } from '../command';
import { check as look } from './check';
import { isBroken, lineOf } from './finding';

export const check: Command = {
  summary: 'reads all databases and topics and tells of each invariant whether it holds; exits with 1 if one is broken',
  options: { wait: { type: 'string', default: '0' }, json: { type: 'boolean', default: false } },
  help: [
    '  --wait SECONDS     look again until all of them hold, for this time at most (0)',
    '  --json             the findings as JSON, with every fault',
    '',
    'What is on its way looks like what is lost: on a system that is working, use --wait, and stop placing orders.',
  ],
  async run({ wait, json }) {
    const seconds = Number(wait);
    if (wait === '' || !(seconds >= 0)) throw new Error(`--wait takes a number of seconds, not "${String(wait)}".`);
    const started = performance.now();
    const findings = await look(process.env, seconds);
    const broken = findings.filter(isBroken).length;
    if (json === true) console.log(JSON.stringify(findings, null, 2));
    else {
      const took = ((performance.now() - started) / 1_000).toFixed(1);
      const verdict = broken === 0 ? `All ${findings.length} invariants hold` : `${broken} of ${findings.length} invariants are broken`;
      console.log([...findings.map(lineOf), `${verdict} (${took} s).`].join('\n'));
    }
    return broken === 0 ? 0 : 1;
  },
};
