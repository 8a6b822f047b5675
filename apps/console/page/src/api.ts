import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../src/api';

/** What the console refused, in its own words. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly problem?: Problem,
  ) {
    super(sentenceOf(status, problem));
  }
}

function sentenceOf(status: number, problem: Problem | undefined): string {
  if (!problem) return `The console answered ${status}.`;
  const details = problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  return [problem.title, problem.detail, details].filter(Boolean).join(' · ');
}

export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return answerOf<Answer>(await reach(path, { signal, headers: { accept: 'application/json' } }));
}

/** `key` makes a request that is sent again the same request. */
export async function post<Answer>(path: string, body: unknown, key?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
  return answerOf<Answer>(await reach(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Each browser has words of its own for what it could not reach, and the same kind of error. */
async function reach(path: string, request: RequestInit): Promise<Response> {
  return fetch(path, request).catch((error: unknown) => {
    throw error instanceof TypeError ? new Error('The console cannot be reached.', { cause: error }) : error;
  });
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return (text ? JSON.parse(text) : undefined) as Answer;
  const isProblem = response.headers.get('content-type')?.includes('json');
  throw new Refusal(response.status, isProblem ? (JSON.parse(text) as Problem) : undefined);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a later attempt may bring by itself: whoever should have answered was away, or could not. A refusal would be the same again. */
export function isPassing(failure: Error): boolean {
  return !(failure instanceof Refusal) || failure.status >= 500;
}

/** Until what failed is asked for again. */
const PAUSE_MS = 2_000;

export interface Loaded<Answer> {
  readonly answer?: Answer;
  readonly failure?: Error;
  reload(): void;
  /** For what was told by another answer, as of a POST: what was asked before that does not undo it. */
  take(answer: Answer): void;
}

/**
 * What a path answers, also if it does so only later. While it is asked again the old answer stays; that of another path does too if it is `lasting`, and
 * then the answer has to tell what it is of. A failure is of its path alone.
 */
export function useAnswer<Answer>(path: string, lasting = false): Loaded<Answer> {
  const [state, setState] = useState<{ readonly path: string; readonly answer?: Answer; readonly failure?: Error }>({ path });
  const [round, setRound] = useState(0);
  /** Of the question that is under way. */
  const asking = useRef<AbortController>(undefined);
  const isWanted = useRef(false);
  useEffect(() => {
    const abort = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    asking.current = abort;
    isWanted.current = false;
    get<Answer>(path, abort.signal)
      .then((answer) => abort.signal.aborted || setState({ path, answer }))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const failure = error instanceof Error ? error : new Error(String(error));
        setState((before) => ({ path, failure, ...((lasting || before.path === path) && { answer: before.answer }) }));
        if (isPassing(failure)) again = setTimeout(() => setRound((before) => before + 1), PAUSE_MS);
      })
      .finally(() => {
        if (abort.signal.aborted) return;
        asking.current = undefined;
        if (isWanted.current) setRound((before) => before + 1);
      });
    return () => {
      abort.abort();
      clearTimeout(again);
    };
  }, [path, round, lasting]);
  // One question at a time: a slow console is not asked faster than it answers, and what is asked meanwhile is asked once more after that.
  const reload = useCallback(() => {
    if (asking.current) isWanted.current = true;
    else setRound((before) => before + 1);
  }, []);
  const take = useCallback(
    (answer: Answer) => {
      asking.current?.abort();
      asking.current = undefined;
      setState({ path, answer });
    },
    [path],
  );
  const isOfPath = state.path === path;
  return { answer: lasting || isOfPath ? state.answer : undefined, failure: isOfPath ? state.failure : undefined, reload, take };
}
