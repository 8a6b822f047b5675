import { lastWords } from './log';

describe('last words', () => {
  it('are the lines that name an error, without the frames of its stack', () => {
    const printed = [
      'INFO starting',
      'Exception in thread "main" java.lang.IllegalArgumentException: bad listener',
      '\tat kafka.Kafka.main(Kafka.scala:97)',
      'Caused by: java.net.BindException',
      '\t... 12 more',
      'bye',
    ];
    expect(lastWords(printed.join('\n'))).toEqual([
      'Exception in thread "main" java.lang.IllegalArgumentException: bad listener',
      'Caused by: java.net.BindException',
    ]);
  });

  it('are the last lines if none names an error', () => {
    expect(lastWords('one\n\ntwo\nthree\n', 2)).toEqual(['two', 'three']);
  });
});
