import type { Cloud, OrderEvent } from '../../../src/api';
import { type LaneName, type Role, roleOf } from './roles';

/** The swim lanes of one saga, in pixels: time goes down, each service has a lane, and the clouds stand beside each other. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly clouds: readonly Span[];
  /** Where the way between the clouds is. */
  readonly border: number;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly ticks: readonly Tick[];
  readonly waits: readonly Wait[];
}

interface Span {
  readonly name: string;
  readonly x: number;
  readonly width: number;
}

interface Lane extends Span {
  readonly name: LaneName;
  readonly centre: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Node extends Box {
  readonly event: OrderEvent;
  readonly role: Role;
  /** The type, in as many lines as the lane asks for. */
  readonly words: readonly string[];
  /** Milliseconds since the latest of its causes. */
  readonly tookMs: number | null;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly crossesLink: boolean;
  readonly undoes: boolean;
}

interface Tick {
  readonly y: number;
  readonly ms: number;
}

export interface Wait extends Box {
  readonly lane: LaneName;
}

/** Order stands between its two participants, so that no arrow runs across another lane. */
const lanesOf: readonly { readonly name: LaneName; readonly cloud: Cloud }[] = [
  { name: 'inventory', cloud: 'aws' },
  { name: 'order', cloud: 'aws' },
  { name: 'payment', cloud: 'azure' },
];

export const metrics = { axis: 62, header: 58, node: 40, step: 18, gap: 22, bottom: 20 };
/** Below it, a type's words stand below each other. */
const WIDE_LANE = 150;

export function layOut(conversation: readonly OrderEvent[], width: number, waiting: readonly LaneName[] = []): Layout {
  const lanes = lanesIn(width);
  const laneOf = (name: string): Lane => lanes.find((lane) => lane.name === name) ?? lanes[1]!;
  const nodes = placeNodes(conversation, laneOf);
  const lowest = Math.max(metrics.header, ...nodes.map(({ y, height }) => y + height));
  const waits = waiting.map((name) => ({ lane: name, ...boxIn(laneOf(name), lowest + metrics.gap) }));
  const start = nodes[0] ? timeOf(nodes[0].event) : 0;
  const aws = lanes.filter(({ name }) => name !== 'payment');
  const payment = laneOf('payment');
  return {
    width,
    height: lowest + (waits.length > 0 ? metrics.gap + metrics.node : 0) + metrics.bottom,
    lanes,
    clouds: [
      { name: 'aws', x: aws[0]!.x, width: aws[0]!.width * aws.length },
      { name: 'azure', x: payment.x, width: payment.width },
    ],
    border: payment.x,
    nodes,
    edges: edgesBetween(nodes),
    ticks: nodes.map(({ event, y, height }) => ({ y: y + height / 2, ms: timeOf(event) - start })).filter(apart),
    waits,
  };
}

function lanesIn(width: number): Lane[] {
  const each = Math.floor((width - metrics.axis) / lanesOf.length);
  return lanesOf.map(({ name }, index) => {
    const x = metrics.axis + index * each;
    return { name, x, width: each, centre: x + each / 2 };
  });
}

function boxIn(lane: Lane, y: number): Box {
  const width = Math.min(lane.width - 8, 210);
  return { x: lane.centre - width / 2, y, width, height: metrics.node };
}

/** Each event below its causes, below what its service said before, and the lower the later: the logarithm keeps a deadline on the page. */
function placeNodes(conversation: readonly OrderEvent[], laneOf: (name: string) => Lane): Node[] {
  const nodes = new Map<string, Node>();
  let previous: Node | undefined;
  for (const event of inCausalOrder(conversation)) {
    const lane = laneOf(event.service);
    const above = [...nodes.values()].filter((node) => node.event.service === event.service || event.causedBy.includes(node.event.eventId));
    const since = previous ? timeOf(event) - timeOf(previous.event) : 0;
    const y = Math.max(
      metrics.header,
      previous ? previous.y + metrics.step + stretch(since) : 0,
      ...above.map((node) => node.y + node.height + metrics.gap),
    );
    const causes = event.causedBy.flatMap((id) => nodes.get(id) ?? []);
    const words = lane.width < WIDE_LANE ? wordsOf(event.type) : [event.type];
    const tookMs = causes.length > 0 ? timeOf(event) - Math.max(...causes.map((cause) => timeOf(cause.event))) : null;
    previous = { event, role: roleOf(event), words, tookMs, ...boxIn(lane, y) };
    nodes.set(event.eventId, previous);
  }
  return [...nodes.values()];
}

function stretch(ms: number): number {
  return Math.round(14 * Math.log10(1 + Math.max(0, ms) / 10));
}

/** By time, but nothing before what caused it: the clocks of two clouds may disagree. */
function inCausalOrder(conversation: readonly OrderEvent[]): OrderEvent[] {
  const byTime = conversation.toSorted((a, b) => timeOf(a) - timeOf(b) || (a.eventId < b.eventId ? -1 : 1));
  const ordered = new Set<OrderEvent>();
  const visited = new Set<OrderEvent>();
  const place = (event: OrderEvent): void => {
    if (visited.has(event)) return;
    visited.add(event);
    byTime.filter(({ eventId }) => event.causedBy.includes(eventId)).forEach(place);
    ordered.add(event);
  };
  byTime.forEach(place);
  return [...ordered];
}

function edgesBetween(nodes: readonly Node[]): Edge[] {
  return nodes.flatMap((to) =>
    nodes
      .filter(({ event }) => to.event.causedBy.includes(event.eventId))
      .map((from) => ({
        from: from.event.eventId,
        to: to.event.eventId,
        path: pathBetween(from, to),
        crossesLink: from.event.cloud !== to.event.cloud,
        undoes: to.role === 'compensation',
      })),
  );
}

/** Out of the side that faces the other lane, into the top; within a lane, straight down. */
function pathBetween(from: Box, to: Box): string {
  const [fromX, toX] = [from.x + from.width / 2, to.x + to.width / 2];
  const bottom = from.y + from.height;
  if (fromX === toX) return `M${fromX},${bottom} L${toX},${to.y}`;
  const right = toX > fromX;
  const [startX, startY] = [right ? from.x + from.width : from.x, from.y + from.height / 2];
  const endX = toX + (right ? -1 : 1) * Math.min(18, to.width / 4);
  return `M${startX},${startY} C${endX},${startY} ${endX},${startY} ${endX},${to.y}`;
}

/** Ticks that would be written over each other are left out. */
function apart({ y }: Tick, index: number, ticks: readonly Tick[]): boolean {
  return index === 0 || y - ticks[index - 1]!.y >= 13;
}

function wordsOf(type: string): string[] {
  return type.split(/(?<=[a-z])(?=[A-Z])/);
}

function timeOf({ committedAt }: OrderEvent): number {
  return Date.parse(committedAt);
}
