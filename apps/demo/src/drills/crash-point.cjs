// Preloaded into a service by a drill: ends it with SIGKILL when it has come to a named point so many times. The service knows nothing of it.
const { writeFileSync } = require('node:fs');
const Broker = require('kafkajs/src/broker');
const { Client } = require('pg');

const { CRASH_POINT, CRASH_REPORT } = process.env;
let left = Number(process.env.CRASH_COUNT);

function reached(point, by) {
  if (point !== CRASH_POINT || --left > 0) return;
  writeFileSync(CRASH_REPORT, `${point}: ${by}`);
  process.kill(process.pid, 'SIGKILL');
}

// What was written in the transaction that each connection has open.
const written = new WeakMap();
const { query } = Client.prototype;

Client.prototype.query = function (statement, ...rest) {
  const text = typeof statement === 'string' ? statement : (statement?.text ?? '');
  const tables = written.get(this) ?? new Set();
  if (/^(BEGIN|START TRANSACTION)/i.test(text)) {
    written.set(this, new Set());
    reached('before-transaction', text);
  }
  const table = /^\s*INSERT INTO (inbox|outbox)\b/i.exec(text)?.[1];
  if (table) tables.add(table);
  if (!/^COMMIT/i.test(text)) return query.call(this, statement, ...rest);
  if (tables.has('outbox')) reached('before-commit', text);
  const answer = query.call(this, statement, ...rest);
  // Heard before the service hears of it. Only a batch has something in the inbox, and offsets to commit.
  if (tables.has('inbox')) answer.then(() => reached('after-commit', text));
  return answer;
};

const { offsetCommit } = Broker.prototype;

Broker.prototype.offsetCommit = async function (request) {
  const answer = await offsetCommit.call(this, request);
  reached('after-offset-commit', JSON.stringify(request.topics));
  return answer;
};
