import { propertiesOf, settingsOf } from './settings';

describe('the settings', () => {
  it('are read as Docker reads an env file: without comments, and with what is quoted in one piece', () => {
    const registry = settingsOf('registry/registry.env');
    expect(registry).toMatchObject({
      APICURIO_STORAGE_KIND: 'sql',
      QUARKUS_LOG_CONSOLE_FORMAT: '%d{yyyy-MM-dd HH:mm:ss.SSS} %p %c - %m%n%e',
    });
    expect(Object.keys(registry).filter((name) => !/^[A-Z_]+$/.test(name))).toEqual([]);
  });

  it('become the properties that the images make of them', () => {
    const settings = { KAFKA_NUM_PARTITIONS: '4', CONNECT_PRODUCER_LINGER_MS: '0', KEY_CONVERTER: 'org.example.Converter' };
    expect(propertiesOf(settings, { 'group.id': 'connect-aws' })).toBe(
      'num.partitions=4\nproducer.linger.ms=0\nkey.converter=org.example.Converter\ngroup.id=connect-aws\n',
    );
  });
});
