import { z } from 'zod';
import { ConfigurationError, parseConfig, readConfig, serviceConfig } from './config';

const orderConfig = serviceConfig.extend({ deadlineSeconds: z.coerce.number().int().positive().default(30) });

const complete = {
  ORDER_PORT: '3001',
  ORDER_DATABASE_URL: 'postgres://order_service:swordfish@127.0.0.1:5432/order',
  ORDER_KAFKA_BROKERS: '127.0.0.1:9092, 127.0.0.1:9093',
  ORDER_REGISTRY_URL: 'http://127.0.0.1:8080/apis/ccompat/v7',
};

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfig('ORDER', orderConfig, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('the configuration', () => {
  it('is read from variables with the prefix of the service, with defaults', () => {
    expect(parseConfig('ORDER', orderConfig, complete)).toEqual({
      host: '127.0.0.1',
      port: 3001,
      databaseUrl: complete.ORDER_DATABASE_URL,
      kafkaBrokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
      registryUrl: complete.ORDER_REGISTRY_URL,
      logLevel: 'info',
      deadlineSeconds: 30,
    });
  });

  it('names every variable that is missing or wrong, at once', () => {
    const faults = faultsOf({
      ...complete,
      ORDER_PORT: '',
      ORDER_KAFKA_BROKERS: 'broker',
      ORDER_LOG_LEVEL: 'loud',
      ORDER_DEADLINE_SECONDS: '-1',
    });
    expect(faults).toEqual([
      'ORDER_PORT is missing',
      'ORDER_KAFKA_BROKERS: must be host:port, separated by commas',
      expect.stringMatching(/^ORDER_LOG_LEVEL: .*"info"/),
      expect.stringMatching(/^ORDER_DEADLINE_SECONDS: /),
    ]);
  });

  it('never shows a value', () => {
    const wrong = Object.fromEntries(Object.keys(complete).map((variable) => [variable, 'mysql://swordfish']));
    expect(faultsOf(wrong)).toHaveLength(4);
    expect(faultsOf(wrong).join()).not.toContain('swordfish');
  });

  it('ends a process that cannot be configured, with the reasons on standard error', () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const print = jest.spyOn(console, 'error').mockImplementation();
    expect(() => readConfig('ORDER', orderConfig, {})).toThrow('exit 1');
    expect(print.mock.calls.join()).toContain('ORDER_DATABASE_URL is missing');
    exit.mockRestore();
    print.mockRestore();
  });
});
