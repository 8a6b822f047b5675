import { isLoopback } from './loopback';

it.each(['localhost', '127.0.0.1', '127.8.9.10', '::1', '[::1]', '::ffff:127.0.0.1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

it.each(['', '0.0.0.0', '::', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example', '128.0.0.1', '::2'])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false);
});
