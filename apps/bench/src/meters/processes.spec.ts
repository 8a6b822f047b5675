import { cpuBetween, processOf } from './processes';

it('a process is read whatever its name, with the CPU of its own and of its children that have ended', () => {
  const stat = '77 (a) b (c) S 42 77 77 0 -1 4194560 9 9 0 0 150 50 300 100 20 0 1 0 100 1000 10';
  expect(processOf(77, stat)).toEqual({ pid: 77, parent: 42, cpu: 6 });
});

it('CPU that was neither the mesh’s nor the harness’s is what is left of the busy time', () => {
  const before = { parts: { order: 10 }, harness: 1, busy: 100, stolen: 3 };
  const after = { parts: { order: 14, payment: 2 }, harness: 2, busy: 110, stolen: 4 };
  expect(cpuBetween(before, after)).toEqual({ parts: { order: 4, payment: 2 }, harness: 1, busy: 10, stolen: 1, others: 3 });
});
