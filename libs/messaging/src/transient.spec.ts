import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { QueryFailedError, QueryRunnerProviderAlreadyReleasedError, TypeORMError } from 'typeorm';
import { isTimeOut, isTransient } from './transient';

const withCode = (code: string, message = 'something') => Object.assign(new Error(message), { code });
const sqlState = (code: string) => new QueryFailedError('SELECT 1', [], withCode(code));

const refused = withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432');
const circular = new Error('circular');
circular.cause = circular;

describe('waiting helps against', () => {
  it.each([
    ['a lost connection', sqlState('08006')],
    ['a standby that answered', sqlState('25006')],
    ['a session that idled in its transaction', sqlState('25P03')],
    ['a password that is being rotated', withCode('28P01')],
    ['a database that is not provisioned yet', withCode('3D000')],
    ['a serialization failure', sqlState('40001')],
    ['a deadlock', sqlState('40P01')],
    ['a full disk', sqlState('53100')],
    ['too many connections', sqlState('53300')],
    ['a lock that is taken', sqlState('55P03')],
    ['a cancelled statement', sqlState('57014')],
    ['a server that shuts down', sqlState('57P01')],
    ['a server that crashed', sqlState('57P02')],
    ['a server that starts', sqlState('57P03')],
    ['an input or output error of the server', sqlState('58030')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a pool that is exhausted', new Error('timeout exceeded when trying to connect')],
    ['a client that is broken', new Error('Client has encountered a connection error and is not queryable')],
    ['a data source without a connection', new TypeORMError('Driver not Connected')],
    ['a connection that broke inside a transaction', new QueryRunnerProviderAlreadyReleasedError()],
    ['a refused connection', refused],
    ['a reset connection', withCode('ECONNRESET')],
    ['a name that does not resolve now', withCode('EAI_AGAIN')],
    ['a refusal on every address of a host', new AggregateError([refused, withCode('ETIMEDOUT')])],
    ['a broker that is away', new KafkaJSConnectionError('connect ECONNREFUSED')],
    [
      'a broker that stays away',
      new KafkaJSNumberOfRetriesExceeded(new KafkaJSConnectionError('refused'), { retryCount: 5, retryTime: 300 }),
    ],
    ['a Kafka time-out', Object.assign(new Error('Timeout'), { name: 'KafkaJSTimeout' })],
    ['brokers that all broke off', new TypeError("Cannot read properties of null (reading 'topicMetadata')")],
    ['a missing table, which a migration is about to make', sqlState('42P01')],
    ['a missing column', sqlState('42703')],
    ['a missing privilege', sqlState('42501')],
    [
      'a partition that has yet to be made',
      new QueryFailedError('INSERT', [], Object.assign(withCode('23514', 'no partition of relation'), { routine: 'ExecFindPartition' })),
    ],
    ['an error that says so itself', Object.assign(new Error('registry away'), { transient: true })],
    ['a wrapped one', new Error('could not load', { cause: new Error('still not', { cause: refused }) })],
  ])('%s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });
});

describe('waiting does not help against', () => {
  it.each([
    ['a violated constraint', sqlState('23505')],
    ['a failed check', new QueryFailedError('INSERT', [], Object.assign(withCode('23514'), { routine: 'ExecConstraints' }))],
    ['a syntax error', sqlState('42601')],
    ['a number out of range', sqlState('22003')],
    ['a wrong number of bound values', sqlState('08P01')],
    ['a transaction that an earlier statement broke', sqlState('25P02')],
    ['a code that only begins like a state', withCode('57')],
    ['a missing file', withCode('ENOENT')],
    ['a bug', new TypeError('undefined is not a function')],
    ['an invalid Kafka request', new KafkaJSNonRetriableError('Invalid topic')],
    ['one bad error among several', new AggregateError([refused, new TypeError('bug')])],
    ['an empty aggregate', new AggregateError([])],
    ['an error that is its own cause', circular],
    ['a string', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('%s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('the time of the database was not enough', () => {
  it.each([
    ['when a statement was cancelled', sqlState('57014')],
    ['when an answer did not come in time', new Error('could not load', { cause: new Error('Query read timeout') })],
  ])('%s', (_, error) => {
    expect(isTimeOut(error)).toBe(true);
  });

  it.each([
    ['when the server shuts down', sqlState('57P01')],
    ['when the connection is lost', refused],
  ])('is not the reason %s', (_, error) => {
    expect(isTimeOut(error)).toBe(false);
  });
});
