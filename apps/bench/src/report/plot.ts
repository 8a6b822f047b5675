export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly series: readonly Series[];
  /** Equal distances for equal factors, where values are too far apart for anything else. */
  readonly scale: 'linear' | 'logarithmic';
}

const width = 640;
const height = 360;
const left = 64;
const right = 130;
const top = 40;
const bottom = 48;
const colours = ['#2f81c7', '#d9822b', '#3c9d4e', '#a855b5'];

/** Against clients, which are spread evenly. Grey of middle lightness can be read on light and on dark. */
export function svgOf({ title, series, scale }: Plot): string {
  const clients = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter((y) => y > 0);
  const ticks = scale === 'linear' ? linearTicks(Math.max(...values)) : decades(Math.min(...values), Math.max(...values));
  const at = (value: number): number => (scale === 'linear' ? value : Math.log10(Math.max(value, ticks[0]!)));
  const [lowest, highest] = [at(ticks[0]!), at(ticks.at(-1)!)];
  const x = (client: number): number => left + ((clients.indexOf(client) + 0.5) * (width - left - right)) / clients.length;
  const y = (value: number): number => height - bottom - ((at(value) - lowest) * (height - top - bottom)) / (highest - lowest);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#808080">`,
    `<text x="${left}" y="22" font-size="15">${title}</text>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${width - right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" stroke="#808080" stroke-opacity="0.25"/>`,
      `<text x="${left - 8}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${tick.toLocaleString('en')}</text>`,
    ]),
    ...clients.map((client) => `<text x="${x(client).toFixed(1)}" y="${height - bottom + 20}" text-anchor="middle">${client}</text>`),
    `<text x="${((left + width - right) / 2).toFixed(1)}" y="${height - 8}" text-anchor="middle">clients</text>`,
    ...series.flatMap((each, index) => curve(each, index, x, y)),
    ...legend(series, y),
    '</svg>\n',
  ].join('\n');
}

function curve({ points }: Series, index: number, x: (client: number) => number, y: (value: number) => number): string[] {
  const colour = colours[index % colours.length]!;
  const path = points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`);
  return [
    `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map((point) => `<circle cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="3.5" fill="${colour}"/>`),
  ];
}

const LINE_HEIGHT = 15;

/** Each name stands beside the end of its curve, or below the name before it. */
function legend(series: readonly Series[], y: (value: number) => number): string[] {
  const ends = series
    .map(({ name, points }, index) => ({ name, index, height: y(points.at(-1)?.y ?? 0) + 4 }))
    .sort((a, b) => a.height - b.height);
  let above = -Infinity;
  return ends.map(({ name, index, height: wanted }) => {
    above = Math.max(wanted, above + LINE_HEIGHT);
    return `<text x="${width - right + 10}" y="${above.toFixed(1)}" fill="${colours[index % colours.length]!}">${name}</text>`;
  });
}

/** Four to eight round numbers from 0 to at least the most. */
export function linearTicks(most: number): number[] {
  const rough = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * rough).find((candidate) => most / candidate <= 7)!;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

export function decades(least: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, index) => 10 ** (first + index));
}
