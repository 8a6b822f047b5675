/** The built-in locale gives the same order of strings on every platform. */
export const initialisation = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] as const;

const settings = {
  wal_level: 'logical',
  max_replication_slots: '16',
  max_wal_senders: '16',
  // What a relay that is away makes a server keep. Beyond it the slot is lost, the server lives on, and the watchdog emits what was missed again.
  max_slot_wal_keep_size: '1GB',
  max_connections: '200',
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
};

/** The settings of both servers, and those of one way to run them, as parameters of `postgres`. */
export function postgresFlags(more: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries({ ...settings, ...more }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
