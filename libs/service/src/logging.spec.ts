import { createLogger } from './logging';

describe('a log line', () => {
  const lines: string[] = [];
  const logger = createLogger('spec', 'info', { write: (line) => void lines.push(line) });
  const logged = (line: object): Record<string, unknown> => {
    lines.length = 0;
    logger.info(line);
    return JSON.parse(lines[0]!) as Record<string, unknown>;
  };

  it('shows no secret, also within what it tells', () => {
    const request = { headers: { authorization: 'Bearer 1', accept: '*/*' }, cookie: 'a=b' };
    expect(logged({ password: 'p', request, databaseUrl: 'postgres://u:p@h/d' })).toMatchObject({
      password: '[Redacted]',
      request: { headers: { authorization: '[Redacted]', accept: '*/*' }, cookie: '[Redacted]' },
      databaseUrl: '[Redacted]',
    });
    expect(lines[0]).not.toMatch(/Bearer|u:p/);
  });

  it('may hold itself', () => {
    const line: Record<string, unknown> = { orderId: 'o' };
    line.self = line;
    expect(logged(line)).toMatchObject({ orderId: 'o' });
  });

  it('tells what identifies an error, and not the values that were bound to its query', () => {
    const err = Object.assign(new Error('duplicate key'), { code: '23505', parameters: ['secret'] });
    expect(logged({ err }).err).toMatchObject({ message: 'duplicate key', code: '23505' });
    expect(lines[0]).not.toContain('secret');
  });
});
