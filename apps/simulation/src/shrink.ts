import type { Action } from './actions';

/** How many actions all attempts together may perform: some seconds. */
const BUDGET = 3_000_000;

/** The shortest list it can find that still fails: without whole orders first, then without ever smaller chunks of what is left. */
export function shrink(actions: readonly Action[], fails: (fewer: readonly Action[]) => boolean): readonly Action[] {
  let spent = 0;
  const stillFails = (fewer: readonly Action[]): boolean => {
    spent += fewer.length;
    return spent <= BUDGET && fails(fewer);
  };
  let shortest = actions;
  for (const orders of halves([...new Set(shortest.flatMap((action) => ('order' in action ? [action.order] : [])))])) {
    const left = new Set(orders);
    const fewer = shortest.filter((action) => !('order' in action) || !left.has(action.order));
    if (fewer.length < shortest.length && stillFails(fewer)) shortest = fewer;
  }
  for (let before = Infinity; shortest.length < before;) {
    before = shortest.length;
    for (let size = Math.ceil(before / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
      for (let start = shortest.length - size; start > -size; start -= size) {
        const fewer = shortest.toSpliced(Math.max(0, start), size + Math.min(0, start));
        if (stillFails(fewer)) shortest = fewer;
      }
    }
  }
  return shortest;
}

/** Both halves of the items, then the halves of those, down to single ones. */
function halves<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
