import { LagMeter, together } from './lag-meter';

describe('the lag of a partition', () => {
  it('is nothing when all has been read, however long ago that was', () => {
    const meter = new LagMeter();
    meter.see(0, 10, 10);
    expect(meter.see(60_000, 10, 10)).toEqual({ records: 0, ms: 0 });
  });

  it('is counted from the moment at which the first unread record was seen to be there', () => {
    const meter = new LagMeter();
    meter.see(0, 10, 10);
    meter.see(1_000, 12, 10);
    expect(meter.see(3_000, 20, 10)).toEqual({ records: 10, ms: 2_000 });
    expect(meter.see(4_000, 20, 15)).toEqual({ records: 5, ms: 1_000 });
  });

  it('of a log that was made anew begins anew', () => {
    const meter = new LagMeter();
    meter.see(0, 1_000, 900);
    expect(meter.see(5_000, 5, 0)).toEqual({ records: 5, ms: 0 });
  });

  it('of several partitions is all records and the longest wait, and unknown as soon as one is', () => {
    expect(
      together([
        { records: 2, ms: 10 },
        { records: 3, ms: 5 },
      ]),
    ).toEqual({ records: 5, ms: 10 });
    expect(
      together([
        { records: 2, ms: 10 },
        { records: null, ms: null },
      ]),
    ).toEqual({ records: null, ms: null });
  });
});
