import { partNames, partOf } from './parts';
import { isAwake, placeOf, type Stack } from './stacks';

/** A call, with all that was called from it. */
interface Call {
  readonly name: string;
  readonly part: string;
  microseconds: number;
  readonly calls: Map<string, Call>;
}

const width = 1_200;
const rowHeight = 16;
const top = 56;
/** Narrower ones cannot be seen, and are most of them. */
const LEAST_WIDTH = 1;
const LETTER_WIDTH = 6.6;
const colours = ['#e4a062', '#7fb0de', '#86c28f', '#c79bd1', '#e0c35a', '#a9a6e0', '#d7a7a7', '#6fb8b3', '#d98383', '#c9c9c9'];

/** The callers below, the called above them, each as wide as its share of the time awake; the order from left to right means nothing. */
export function flameGraphOf(title: string, stacks: readonly Stack[]): string {
  const bottom = merge(stacks.filter(isAwake));
  const height = top + rowHeight * depthOf(bottom, bottom.microseconds) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<text x="4" y="20" font-size="15" fill="#808080">${escape(title)}</text>`,
    ...legend(),
    ...rows(bottom, 0, height - 8, width / bottom.microseconds, bottom.microseconds),
    '</svg>\n',
  ].join('\n');
}

function merge(stacks: readonly Stack[]): Call {
  const bottom: Call = { name: 'awake', part: 'Node and V8', microseconds: 0, calls: new Map() };
  for (const { frames, microseconds } of stacks) {
    let call = bottom;
    call.microseconds += microseconds;
    for (const [index, frame] of frames.entries()) {
      const name = [frame.functionName || '(anonymous)', placeOf(frame)].filter(Boolean).join(' · ');
      let next = call.calls.get(name);
      if (!next)
        call.calls.set(name, (next = { name, part: partOf({ frames: frames.slice(0, index + 1) }), microseconds: 0, calls: new Map() }));
      next.microseconds += microseconds;
      call = next;
    }
  }
  return bottom;
}

function isSeen({ microseconds }: Call, all: number): boolean {
  return (microseconds / all) * width >= LEAST_WIDTH;
}

function depthOf({ calls }: Call, all: number): number {
  return 1 + Math.max(0, ...[...calls.values()].filter((call) => isSeen(call, all)).map((call) => depthOf(call, all)));
}

function rows(call: Call, x: number, bottom: number, scale: number, all: number): string[] {
  const y = bottom - rowHeight;
  const drawn = [box(call, x, y, call.microseconds * scale, all)];
  let left = x;
  for (const next of [...call.calls.values()].filter((each) => isSeen(each, all)).sort((a, b) => a.name.localeCompare(b.name))) {
    drawn.push(...rows(next, left, y, scale, all));
    left += next.microseconds * scale;
  }
  return drawn;
}

function box({ name, part, microseconds }: Call, x: number, y: number, boxWidth: number, all: number): string {
  const letters = Math.floor((boxWidth - 4) / LETTER_WIDTH);
  const text = name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  const label = letters < 3 ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escape(text)}</text>`;
  const share = `${((microseconds / all) * 100).toFixed(1)} %`;
  const colour = colours[partNames.indexOf(part)]!;
  return `<g><title>${escape(name)}: ${share}</title><rect x="${x.toFixed(1)}" y="${y}" width="${boxWidth.toFixed(1)}" height="${rowHeight - 1}" fill="${colour}"/>${label}</g>`;
}

function legend(): string[] {
  let x = 4;
  return partNames.flatMap((name, index) => {
    const left = x;
    x += 30 + name.length * LETTER_WIDTH;
    return [
      `<rect x="${left}" y="32" width="10" height="10" fill="${colours[index]!}"/>`,
      `<text x="${left + 14}" y="41" fill="#808080">${escape(name)}</text>`,
    ];
  });
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
