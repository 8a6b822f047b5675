import { Fragment, type KeyboardEvent } from 'react';
import { duration } from '../figures';
import { reasonInWords } from '../parts/mark';
import type { Node } from './layout';
import { type Role, roleWords } from './roles';

interface EventNodeProps {
  readonly node: Node;
  readonly isChosen: boolean;
  readonly onChoose: (eventId: string) => void;
}

/** An event in the shape of its role; to be chosen like a button. */
export function EventNode({ node, isChosen, onChoose }: EventNodeProps) {
  const { event, role, words, tookMs, x, y, width, height } = node;
  const choose = (): void => onChoose(event.eventId);
  const onKeyDown = (pressed: KeyboardEvent): void => {
    if (pressed.key !== 'Enter' && pressed.key !== ' ') return;
    pressed.preventDefault();
    choose();
  };
  const caption = captionOf(node);
  const lines = words.length > 1 ? words : [...words, ...(caption ? [caption] : [])];
  const copies = event.repeats > 0 && `×${event.repeats + 1}`;
  const took = tookMs === null ? '' : `, ${duration(tookMs)} after its cause`;
  return (
    <g
      className={`event role-${role}${isChosen ? ' chosen' : ''}`}
      role="button"
      tabIndex={0}
      aria-pressed={isChosen}
      // Who speaks to the page says what is written there, so the name begins with it.
      aria-label={`${[...lines, ...(copies ? [copies] : [])].join(' ')}, ${roleWords[role]}, said by ${event.service} in ${event.cloud}${took}`}
      onClick={choose}
      onKeyDown={onKeyDown}
    >
      <path className="shape" d={shapeOf(role, node)} />
      {role === 'pivot' && <path className="inner" d={rectangle(x + 3, y + 3, width - 6, height - 6, 2)} />}
      <text>
        {lines.map((line, index) => (
          <Fragment key={line}>
            <tspan
              className={index >= words.length ? 'caption' : undefined}
              x={x + width / 2}
              y={y + height / 2 + 4 + (index - (lines.length - 1) / 2) * 14}
            >
              {line}
            </tspan>{' '}
          </Fragment>
        ))}
        {copies && (
          <tspan className="repeats" x={x + width - 12} y={y - 3}>
            {copies}
          </tspan>
        )}
      </text>
    </g>
  );
}

/** What is most worth saying beside the type: a reason, what it follows from outside, or how long it took. */
function captionOf({ event, role, tookMs }: Node): string {
  const undo = role === 'compensation' ? '↶ undo ' : '';
  const { reason } = event.event;
  if (typeof reason === 'string') return reasonInWords(reason);
  return tookMs === null ? undo.trim() : `${undo}${duration(tookMs)}`;
}

function shapeOf(role: Role, { x, y, width, height }: Node): string {
  const [right, bottom, cut] = [x + width, y + height, 9];
  if (role === 'refusal' || role === 'cancellation')
    return `M${x + cut},${y} H${right - cut} L${right},${y + cut} V${bottom - cut} L${right - cut},${bottom} H${x + cut} L${x},${bottom - cut} V${y + cut} Z`;
  if (role === 'start') return rectangle(x, y, width, height, height / 2);
  if (role === 'compensation') return `M${x + 12},${y} H${right} V${bottom} H${x + 12} L${x},${y + height / 2} Z`;
  return rectangle(x, y, width, height, 4);
}

function rectangle(x: number, y: number, width: number, height: number, radius: number): string {
  const arc = (toX: number, toY: number): string => `A${radius},${radius} 0 0 1 ${toX},${toY}`;
  const [right, bottom] = [x + width, y + height];
  return [
    `M${x + radius},${y} H${right - radius} ${arc(right, y + radius)}`,
    `V${bottom - radius} ${arc(right - radius, bottom)}`,
    `H${x + radius} ${arc(x, bottom - radius)}`,
    `V${y + radius} ${arc(x + radius, y)} Z`,
  ].join(' ');
}
