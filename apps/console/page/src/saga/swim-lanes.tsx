import { useElementSize } from '@mantine/hooks';
import type { OrderDetail } from '../../../src/api';
import { duration } from '../figures';
import { EventNode } from './event-node';
import { layOut, type Layout, metrics } from './layout';
import { owing } from './roles';

interface SwimLanesProps {
  readonly order: OrderDetail;
  readonly chosen: string | null;
  readonly onChoose: (eventId: string) => void;
}

/** Until it has been measured the picture is as wide as the smallest page it has to be good on. */
const SMALLEST = 320;

export function SwimLanes({ order, chosen, onChoose }: SwimLanesProps) {
  const { ref, width } = useElementSize();
  const layout = layOut(order.conversation, Math.max(SMALLEST, Math.floor(width) || SMALLEST), owing(order));
  return (
    <div ref={ref} className="picture">
      <svg width={layout.width} height={layout.height} role="group" aria-label="Swim lanes: time goes down, each service has a lane">
        <Background layout={layout} />
        {layout.edges.map(({ from, to, path, crossesLink, undoes }) => (
          <g key={`${from} ${to}`} className={`edge${crossesLink ? ' crossing' : ''}${undoes ? ' undoing' : ''}`}>
            <path d={path} markerEnd={undoes ? 'url(#head-undo)' : 'url(#head)'} />
          </g>
        ))}
        {layout.waits.map(({ lane, x, y, width: wide, height }) => (
          <g key={lane} className="wait" role="img" aria-label={`${lane} is waited for`}>
            <rect x={x} y={y} width={wide} height={height} rx={4} />
            <text x={x + wide / 2} y={y + height / 2 + 4}>
              waiting
            </text>
          </g>
        ))}
        {layout.nodes.map((node) => (
          <EventNode key={node.event.eventId} node={node} isChosen={node.event.eventId === chosen} onChoose={onChoose} />
        ))}
      </svg>
    </div>
  );
}

function Background({ layout: { lanes, clouds, border, ticks, height } }: { readonly layout: Layout }) {
  return (
    <>
      <defs>
        {['head', 'head-undo'].map((id) => (
          <marker key={id} id={id} className={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0 L8,4 L0,8 Z" />
          </marker>
        ))}
      </defs>
      {clouds.map(({ name, x, width }) => (
        <g key={name} className="cloud-span">
          <rect x={x + 2} y={2} width={width - 4} height={height - 4} rx={6} />
          <text x={x + width / 2} y={18}>
            cloud {name}
          </text>
        </g>
      ))}
      {lanes.map(({ name, centre }) => (
        <g key={name} className="lane">
          <text x={centre} y={40}>
            {name}
          </text>
          <line x1={centre} x2={centre} y1={48} y2={height - 8} />
        </g>
      ))}
      <line className="border" x1={border} x2={border} y1={6} y2={height - 6} />
      {ticks.map(({ y, ms }) => (
        <text key={y} className="tick" x={metrics.axis - 8} y={y + 4}>
          {ms === 0 ? 'placed' : `+${duration(ms)}`}
        </text>
      ))}
    </>
  );
}
