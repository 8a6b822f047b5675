/** What an error says in one line. Node's refusal on several addresses of a host has no message of its own, only a code. */
export function reasonOf(error: unknown): string {
  const { message, code, name } = Object(error) as Partial<NodeJS.ErrnoException>;
  return message || code || name || String(error);
}
