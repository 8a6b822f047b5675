/** How often a value was at most the bound, for each bound in ascending order; the last is infinite. */
export interface Histogram {
  readonly bounds: readonly number[];
  readonly cumulative: readonly number[];
  readonly sum: number;
}

export interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Within its bucket all values are taken to be spread evenly. */
  readonly p50: number;
  readonly p99: number;
}

/** The histograms of this name in texts of the Prometheus format, by the value of a label; by '' where there is no label. Those of several texts are added up. */
export function histogramsIn(texts: readonly string[], name: string, label = ''): Map<string, Histogram> {
  const all = texts.flatMap((text) => [...histogramsOf(text, name, label)]);
  return all.reduce((sums, [labelled, histogram]) => sums.set(labelled, plus(sums.get(labelled), histogram)), new Map<string, Histogram>());
}

function histogramsOf(text: string, name: string, label: string): Map<string, Histogram> {
  const found = new Map<string, { bounds: number[]; cumulative: number[]; sum: number }>();
  for (const [, series, labels = '', value] of text.matchAll(new RegExp(`^${name}_(bucket|sum)(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'))) {
    const labelled = labelIn(labels, label);
    const histogram = found.get(labelled) ?? { bounds: [], cumulative: [], sum: 0 };
    found.set(labelled, histogram);
    if (series === 'sum') histogram.sum = Number(value);
    else {
      histogram.bounds.push(Number(labelIn(labels, 'le').replace('+Inf', 'Infinity')));
      histogram.cumulative.push(Number(value));
    }
  }
  return found;
}

function plus(one: Histogram | undefined, other: Histogram): Histogram {
  if (!one) return other;
  return { ...one, cumulative: one.cumulative.map((count, index) => count + other.cumulative[index]!), sum: one.sum + other.sum };
}

/** What was observed after one reading and before the next. */
export function between(before: Histogram | undefined, after: Histogram): Histogram {
  const { bounds, cumulative, sum } = after;
  return { bounds, cumulative: cumulative.map((count, index) => count - (before?.cumulative[index] ?? 0)), sum: sum - (before?.sum ?? 0) };
}

/** `least` is the smallest value that there can be. */
export function summaryOf(histogram: Histogram, least = 0): Summary {
  const count = histogram.cumulative.at(-1) ?? 0;
  return { count, mean: histogram.sum / count, p50: quantile(histogram, 0.5, least), p99: quantile(histogram, 0.99, least) };
}

/** NaN if nothing was observed; what is beyond the last finite bound counts as that bound. */
export function quantile({ bounds, cumulative }: Histogram, share: number, least = 0): number {
  const wanted = (cumulative.at(-1) ?? 0) * share;
  if (wanted === 0) return NaN;
  const index = cumulative.findIndex((count) => count >= wanted);
  const [lower, below] = index === 0 ? [least, 0] : [bounds[index - 1]!, cumulative[index - 1]!];
  const upper = bounds[index]!;
  return upper === Infinity ? lower : lower + ((upper - lower) * (wanted - below)) / (cumulative[index]! - below);
}

function labelIn(labels: string, name: string): string {
  return name === '' ? '' : (new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(labels)?.[1] ?? '');
}
