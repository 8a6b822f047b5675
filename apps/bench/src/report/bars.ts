import type { Spread } from '../statistics';

export interface Bar {
  readonly name: string;
  readonly value: Spread;
}

const nameWidth = 360;
const barWidth = 300;
const rowHeight = 26;
const top = 44;

/** One bar for each, with a whisker from the least to the most, and a line at 1. */
export function barsOf(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value.most));
  const x = (value: number): string => (nameWidth + (value / most) * barWidth).toFixed(1);
  const height = top + bars.length * rowHeight + 8;
  const rows = bars.flatMap(({ name, value }, index) => {
    const middle = top + (index + 0.5) * rowHeight;
    const width = ((value.median / most) * barWidth).toFixed(1);
    return [
      `<text x="${nameWidth - 8}" y="${middle + 4}" text-anchor="end">${name}</text>`,
      `<rect x="${nameWidth}" y="${middle - 8}" width="${width}" height="16" fill="#2f81c7"/>`,
      `<line x1="${x(value.least)}" x2="${x(value.most)}" y1="${middle}" y2="${middle}" stroke="#d9822b" stroke-width="2"/>`,
      `<text x="${nameWidth + barWidth + 10}" y="${middle + 4}">${value.median.toFixed(2)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${nameWidth + barWidth + 60} ${height}" font-family="sans-serif" font-size="12" fill="#808080">`,
    `<text x="8" y="22" font-size="15">${title}</text>`,
    ...rows,
    `<line x1="${x(1)}" x2="${x(1)}" y1="${top - 6}" y2="${height - 4}" stroke="#808080" stroke-opacity="0.6"/>`,
    '</svg>\n',
  ].join('\n');
}
