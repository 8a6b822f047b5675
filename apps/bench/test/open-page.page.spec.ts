import { measureOpenPage } from '../src/view/open-page';
import type { Stage } from '../src/stage';
import { openStage } from './stage';

describe('a page that stays open', () => {
  let stage: Stage;

  beforeAll(async () => (stage = await openStage()), 120_000);
  afterAll(() => stage.orders.end());

  it('is told of with what it takes, and how old its newest order is', async () => {
    // A console that has shown no page before takes seconds for its first.
    const [rate, minutes, minuteMs] = [10, 2, 8_000];
    const looks = await measureOpenPage(stage, { rate, minutes, minuteMs }, () => undefined);
    expect(looks.minutes).toHaveLength(minutes);
    for (const [index, { heap, elements, behind }] of looks.minutes.entries()) {
      expect(heap).toBeGreaterThan(0.1);
      expect(elements).toBeGreaterThan(50);
      // An order comes each tenth of a second: one that is older than the load would be of before.
      expect(behind).toBeLessThan(minuteMs * (index + 1));
    }
    expect(looks.minutes[1]!.placed).toBeGreaterThan(looks.minutes[0]!.placed);
  }, 60_000);
});
