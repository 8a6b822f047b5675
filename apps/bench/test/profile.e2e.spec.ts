import { serviceNames } from '@saga/contracts';
import { profileServices } from '../src/profile/profile-round';
import { sharesOf } from '../src/profile/parts';
import { placeOf, stacksOf } from '../src/profile/stacks';
import type { Stage } from '../src/stage';
import { openStage } from './stage';

describe('the profiles of the services', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 120_000);
  afterAll(() => stage.orders.end());

  it('show the code of each, one after another, while orders pass', async () => {
    const profiles = await profileServices(stage, 8, 2, () => undefined);
    expect(profiles.map(({ service }) => service)).toEqual(serviceNames);
    for (const { service, sagasPerSecond, profile } of profiles) {
      expect(sagasPerSecond).toBeGreaterThan(0);
      const stacks = stacksOf(profile);
      const places = new Set(stacks.flatMap(({ frames }) => frames.map(placeOf)));
      expect([...places].filter((place) => place.startsWith(`apps/${service}/src/`))).not.toEqual([]);
      const { awake, parts } = sharesOf(stacks);
      expect(awake).toBeGreaterThan(0);
      expect(parts['PostgreSQL: driver and TypeORM']).toBeGreaterThan(0);
    }
  }, 60_000);
});
