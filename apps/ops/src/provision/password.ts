import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4_096;

/**
 * What PostgreSQL keeps of a password (`pg_authid.rolpassword`; RFC 5802). Sent in place of the password, so that it reaches no server log.
 * The password must be ASCII: others would have to be normalised first (RFC 4013).
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = ITERATIONS): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}

/** Whether `verifier`, as PostgreSQL keeps it, was made from this password. */
export function passwordMatches(password: string, verifier: string | null): boolean {
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(verifier ?? '') ?? [];
  if (iterations === undefined || salt === undefined) return false;
  return verifier === scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations));
}
