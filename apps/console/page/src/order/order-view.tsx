import { useState } from 'react';
import type { OrderDetail } from '../../../src/api';
import { changeQuery, Link, useQuery } from '../navigation';
import { CopyButton } from '../parts/copy-button';
import { usePanelFocus } from '../parts/focus';
import { Heading } from '../parts/heading';
import { useMoment } from '../parts/moment';
import { Failure, Notice, Status } from '../parts/notice';
import { Legend } from '../saga/legend';
import { SwimLanes } from '../saga/swim-lanes';
import { AsOf } from './as-of';
import { EventPanel } from './event-panel';
import { EventTable } from './event-table';
import { OrderFacts } from './order-facts';
import { useOrder } from './use-order';

export function OrderView({ orderId }: { readonly orderId: string }) {
  const asOf = useMoment();
  const { answer, failure, isUnseen } = useOrder(orderId, asOf);
  return (
    <>
      <Heading title={`Order …${orderId.slice(-8)}`}>
        <CopyButton text={window.location.href} what="link" />
        <Link href="/orders">All orders</Link>
      </Heading>
      <p className="mono quiet id">{orderId}</p>
      <Status>{isUnseen && <Unseen asOf={asOf} />}</Status>
      {failure && !isUnseen && <Failure failure={failure} />}
      {answer && !isUnseen && <Told order={answer} asOf={asOf} isFailed={failure !== undefined} />}
    </>
  );
}

function Unseen({ asOf }: { readonly asOf: string | undefined }) {
  if (asOf)
    return (
      <Notice tone="quiet">
        At that moment nothing had been said about this order.{' '}
        <button type="button" className="link-button" onClick={() => changeQuery({ asOf: undefined })}>
          Back to now
        </button>
      </Notice>
    );
  return <Notice tone="busy">No event about this order has been seen yet. This page shows it as soon as there is one.</Notice>;
}

interface ToldProps {
  readonly order: OrderDetail;
  /** The moment that is asked for; what is told may still be of the one before. */
  readonly asOf: string | undefined;
  readonly isFailed: boolean;
}

function Told({ order, asOf, isFailed }: ToldProps) {
  const [instants, setInstants] = useState<readonly string[]>([]);
  const latest = [...new Set(order.conversation.map(({ committedAt }) => committedAt))].sort();
  // What is said later is not forgotten when one looks back, so that one can come forward again.
  if (!order.asOf && latest.join() !== instants.join()) setInstants(latest);
  const known = instants.length > 0 ? instants : latest;
  const shown = order.asOf ?? undefined;
  // What is of another moment is out of place once there is none to be had of this one; the way to others stays.
  const isOutOfPlace = isFailed && shown !== asOf;
  return (
    <>
      {!isOutOfPlace && <OrderFacts order={order} />}
      <AsOf instants={known} asOf={asOf} shown={isOutOfPlace ? asOf : shown} />
      {!isOutOfPlace && <Conversation order={order} />}
    </>
  );
}

/** As a picture and in words, with the event that was chosen. */
function Conversation({ order }: { readonly order: OrderDetail }) {
  const chosen = useQuery().get('event');
  const event = order.conversation.find(({ eventId }) => eventId === chosen);
  const { panel, open, close } = usePanelFocus();
  const leave = (): void => changeQuery({ event: undefined });
  const choose = (eventId: string): void => (eventId === chosen ? leave() : open(() => changeQuery({ event: eventId })));
  return (
    <>
      <div className={event ? 'saga with-panel' : 'saga'}>
        <section className="panel lanes" aria-label="The saga by service and cloud">
          <SwimLanes order={order} chosen={chosen} onChoose={choose} />
          <Legend />
        </section>
        {event && <EventPanel ref={panel} event={event} conversation={order.conversation} onClose={() => close(leave)} />}
      </div>
      <EventTable conversation={order.conversation} chosen={chosen} onChoose={choose} />
    </>
  );
}
