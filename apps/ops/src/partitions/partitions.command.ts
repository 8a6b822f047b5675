import type { Command } from '../command';
import { readConfiguration } from '../configuration';
import { relayOf } from '../relay/relay';
import { keepPartitions } from './keep-partitions';
import { usual } from './plan';

const { daysAhead: ahead, keepDays: keep } = usual;

export const partitions: Command = {
  summary: 'makes the partitions of the coming days, and drops those whose days are over; exits with 1 if one cannot be dropped yet',
  options: {
    'days-ahead': { type: 'string', default: String(ahead) },
    'keep-outbox': { type: 'string', default: String(keep.outbox) },
    'keep-inbox': { type: 'string', default: String(keep.inbox) },
    'dry-run': { type: 'boolean', default: false },
  },
  help: [
    `  --days-ahead DAYS   to make partitions for, from today on (${ahead})`,
    `  --keep-outbox DAYS  to keep what a service has told (${keep.outbox}); what its relay has not confirmed is kept longer`,
    `  --keep-inbox DAYS   to keep what a service has heard (${keep.inbox}); what comes again later is silenced by state`,
    '  --dry-run           say what would be done',
    '',
    'The watchdog (ops watch) does this every hour with the usual number of days.',
  ],
  async run(values) {
    const days = (name: string): number => daysIn(name, values[name]);
    const wishes = { daysAhead: days('days-ahead'), keepDays: { outbox: days('keep-outbox'), inbox: days('keep-inbox') } };
    const dryRun = values['dry-run'] === true;
    let isDone = true;
    for (const cloud of readConfiguration(process.env).clouds) {
      for (const service of cloud.services) {
        const { slot } = relayOf(cloud, service);
        const { changes, heldBack } = await keepPartitions({ ownerUrl: service.ownerUrl, slot }, wishes, { dryRun });
        const lines = [...changes, ...heldBack];
        console.log(`${service.name}${dryRun ? ' (dry run)' : ''}: ${lines.length > 0 ? lines.join('; ') : 'unchanged'}`);
        isDone &&= heldBack.length === 0;
      }
    }
    return isDone ? 0 : 1;
  },
};

function daysIn(name: string, value: unknown): number {
  const days = Number(value);
  if (!/^\d{1,4}$/.test(String(value)) || days < 1) throw new Error(`--${name} takes a number of days from 1 on, not "${String(value)}".`);
  return days;
}
