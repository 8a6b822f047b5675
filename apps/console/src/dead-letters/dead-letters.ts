import { Problem, serviceNames } from '@saga/contracts';
import {
  chosen,
  discarding,
  lettersOf,
  redriving,
  RefusedError,
  type Deed,
  type Letter,
  type Options,
  PostOffice,
} from '@saga/ops/dead-letters';
import { reasonOf } from '@saga/service';
import type { z } from 'zod';
import type { DeadLetter, DeadLetterDetail, deadLetterQuery, DeadLetterList, DeedAnswer, discardBody, redriveBody, Service } from '../api';
import type { ServiceUrls } from '../orders/service-client';

/** As many as a list shows, and as one request acts on. */
const MOST = 500;

/** For what a service tells; to apply a key of many letters takes it longer, and may. */
const PATIENCE_MS = 5_000;

/** The dead letters of all services, through the same operations as the command line's. */
export class DeadLetters {
  readonly #counters: readonly PostOffice[];
  readonly #offices: readonly PostOffice[];

  constructor(services: ServiceUrls, patienceMs = PATIENCE_MS) {
    this.#counters = serviceNames.map((service) => new PostOffice(service, services[service], patienceMs));
    this.#offices = serviceNames.map((service) => new PostOffice(service, services[service]));
  }

  async list({ service, olderThanSeconds, ...filter }: z.output<typeof deadLetterQuery>): Promise<DeadLetterList> {
    const unanswered: DeadLetterList['unanswered'] = [];
    const fail = (name: string, error: unknown): void => void unanswered.push({ service: name as Service, reason: reasonOf(error) });
    const query = { ...withoutUndefined(filter), ...(olderThanSeconds !== undefined && { olderThanSeconds: String(olderThanSeconds) }) };
    // At once, so that none that does not answer holds up the others.
    const lists = this.#countersOf(service).map((counter) => firstOf(lettersOf([counter], query, fail)));
    const letters = (await Promise.all(lists)).flat();
    return { deadLetters: letters.slice(0, MOST).map(viewOf), isCut: letters.length > MOST, unanswered };
  }

  /** @throws Problem DEAD_LETTER_NOT_FOUND, or UNAVAILABLE if its service does not answer. */
  async show(service: Service, number: string): Promise<DeadLetterDetail> {
    try {
      const [counter] = this.#countersOf(service);
      const letter = (await counter!.show(number)) as Omit<Letter, 'service'> & { event: unknown; value: string | null };
      return { ...viewOf({ ...letter, service }), event: letter.event, value: letter.value };
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'DEAD_LETTER_NOT_FOUND') {
        throw new Problem('DEAD_LETTER_NOT_FOUND', `There is no dead letter ${service}/${number}.`);
      }
      throw new Problem('UNAVAILABLE', reasonOf(error));
    }
  }

  redrive(body: z.output<typeof redriveBody>): Promise<DeedAnswer> {
    const options = optionsOf(body);
    return this.#each(redriving(options), options, body);
  }

  discard(body: z.output<typeof discardBody>): Promise<DeedAnswer> {
    const options = { ...optionsOf(body), reason: body.reason };
    return this.#each(discarding(options), options, body);
  }

  async #each(
    deed: Deed,
    options: Options,
    { ids = [], service, dryRun }: z.output<typeof redriveBody | typeof discardBody>,
  ): Promise<DeedAnswer> {
    const answer: DeedAnswer = { dryRun, done: [], failed: [] };
    const fail = (id: string, error: unknown): void => void answer.failed.push({ id, error: reasonOf(error) });
    if (ids.length === 0 && !isChosen(options)) throw new Problem('VALIDATION_FAILED', 'Say which: name letters, filter them, or say all.');
    for await (const letter of chosen(this.#countersOf(service), options, ids, fail)) {
      if (deed.isDone(letter)) continue;
      if (answer.done.length + answer.failed.length >= MOST) break;
      const id = `${letter.service}/${letter.id}`;
      const office = this.#offices.find((each) => each.service === letter.service)!;
      try {
        answer.done.push({ id, key: letter.key, what: await deed.act(office, letter) });
      } catch (error) {
        // What somebody else has done meanwhile is no failure, if it is as was wanted; but a dry run tells what is left to do.
        const isAsWanted = !dryRun && isResolved(error) && (await office.show(letter.id).catch(() => undefined))?.status === deed.wanted;
        if (isAsWanted) answer.done.push({ id, key: letter.key, what: reasonOf(error) });
        else fail(id, error);
      }
    }
    return answer;
  }

  /** Where it is asked what there is. */
  #countersOf(service: Service | undefined): readonly PostOffice[] {
    return this.#counters.filter((counter) => service === undefined || counter.service === service);
  }
}

/** As many as a list shows, and one to know of more. */
async function firstOf(letters: AsyncIterable<Letter>): Promise<Letter[]> {
  const first: Letter[] = [];
  for await (const letter of letters) if (first.push(letter) > MOST) break;
  return first;
}

function isResolved(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'DEAD_LETTER_RESOLVED';
}

function viewOf({ service, id, key, status, topic, partition, offset, type, error, ...more }: Letter): DeadLetter {
  const { attempts, replays, mustComplete, parkedAt, dueAt } = more;
  const record = { topic, partition, offset, type, error };
  return {
    id: `${service}/${id}`,
    service,
    key,
    status: status as DeadLetter['status'],
    ...record,
    attempts,
    replays,
    mustComplete,
    parkedAt,
    dueAt,
  };
}

/** As the command line names them. */
function optionsOf({
  service,
  type,
  error,
  key,
  olderThanSeconds,
  all,
  dryRun,
  ...more
}: z.output<typeof redriveBody | typeof discardBody>): Options {
  const force = 'force' in more ? more.force : undefined;
  const age = olderThanSeconds === undefined ? undefined : String(olderThanSeconds);
  return withoutUndefined({ service, type, error, key, 'older-than': age, all, 'dry-run': dryRun, force });
}

function isChosen({ service, type, error, key, all, ...more }: Options): boolean {
  return [service, type, error, key, more['older-than']].some((value) => value !== undefined) || all === true;
}

function withoutUndefined<Value>(values: Readonly<Record<string, Value | undefined>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<string, Value>;
}
