import { between, histogramsIn, quantile, summaryOf } from './histograms';

const text = (counts: readonly number[], sum: number, labels = ''): string =>
  [
    '# TYPE saga_batch_size histogram',
    ...['1', '2', '4', '+Inf'].map((bound, index) => `saga_batch_size_bucket{le="${bound}"${labels && `,${labels}`}} ${counts[index]}`),
    `saga_batch_size_sum${labels && `{${labels}}`} ${sum}`,
    `saga_batch_size_count${labels && `{${labels}}`} ${counts.at(-1)}`,
  ].join('\n');

const read = (...parameters: Parameters<typeof text>) => histogramsIn([text(...parameters)], 'saga_batch_size').get('')!;

it('a histogram is read with its bounds, the infinite one included', () => {
  expect(read([1, 2, 3, 4], 20)).toEqual({ bounds: [1, 2, 4, Infinity], cumulative: [1, 2, 3, 4], sum: 20 });
});

it('histograms of one name are told apart by a label', () => {
  const both = `${text([1, 1, 1, 1], 1, 'topic="order.events"')}\n${text([0, 0, 2, 2], 6, 'topic="aws.order.events"')}`;
  const found = histogramsIn([both], 'saga_batch_size', 'topic');
  expect([...found].map(([topic, { sum }]) => [topic, sum])).toEqual([
    ['order.events', 1],
    ['aws.order.events', 6],
  ]);
});

it('what several instances have observed is added up', () => {
  const found = histogramsIn([text([1, 2, 3, 4], 20), text([0, 0, 1, 1], 3)], 'saga_batch_size');
  expect(found.get('')).toEqual({ bounds: [1, 2, 4, Infinity], cumulative: [1, 2, 4, 5], sum: 23 });
});

it('what was observed before the window does not count', () => {
  expect(summaryOf(between(read([5, 5, 5, 5], 5), read([5, 5, 9, 9], 17)))).toMatchObject({ count: 4, mean: 3 });
});

it('a service that was started within the window has no reading before it', () => {
  expect(summaryOf(between(undefined, read([4, 4, 4, 4], 4)))).toMatchObject({ count: 4, mean: 1 });
});

it('within a bucket values are taken to be spread evenly', () => {
  expect(quantile(read([0, 0, 4, 4], 12), 0.5)).toBe(3);
  expect(quantile(read([2, 2, 2, 2], 2), 0.5)).toBe(0.5);
});

it('a batch has at least one record, and so has the batch in the middle', () => {
  expect(summaryOf(read([4, 4, 4, 4], 4), 1).p50).toBe(1);
});

it('what is beyond the last bound counts as that bound, and of nothing there is no quantile', () => {
  expect(quantile(read([0, 0, 0, 3], 900), 0.5)).toBe(4);
  expect(quantile(read([0, 0, 0, 0], 0), 0.5)).toBeNaN();
});
