import { Registry } from './registry';
import { eventTypes, subjectOf } from './topics';

const rule = 'FULL_TRANSITIVE';

/**
 * Registers the schema of every event under its subject, and first the rule that every version can read every other.
 * Idempotent: returns a sentence for each thing that changed, none the second time, and reports it as it happens.
 * Throws RegistryUnavailableError if the registry is away, and an Error with its reason if it refuses a schema.
 */
export async function registerSchemas(registryUrl: string, onProgress: (change: string) => void = () => {}): Promise<string[]> {
  const registry = new Registry(registryUrl);
  const changes: string[] = [];
  const changed = (change: string) => {
    changes.push(change);
    onProgress(change);
  };
  for (const type of eventTypes) {
    const subject = subjectOf(type);
    if ((await registry.ruleOf(subject)) !== rule) {
      await registry.setRule(subject, rule);
      changed(`${subject}: compatibility is ${rule}`);
    }
    if ((await registry.idOf(type)) === undefined) changed(`${subject}: registered as schema ${await registry.register(type)}`);
  }
  return changes;
}
