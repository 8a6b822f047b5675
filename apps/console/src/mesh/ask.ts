const PATIENCE_MS = 1_500;

/** What does not answer in time must not hold up the look at the rest; undefined then. */
export async function ask<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  const { promise: silence, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  return Promise.race([question.catch(() => undefined), silence]).finally(() => clearTimeout(timer));
}

/** The body of an answer, whatever its status; undefined if there is none. */
export async function askUrl(url: string): Promise<{ readonly ok: boolean; readonly text: string } | undefined> {
  return ask(
    fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(async (response) => ({ ok: response.ok, text: await response.text() })),
  );
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
