import type { OrderEvent } from '../../../src/api';
import { clock, duration } from '../figures';
import { causeInWords } from './event-panel';
import { roleOf, roleWords } from '../saga/roles';

interface EventTableProps {
  readonly conversation: readonly OrderEvent[];
  readonly chosen: string | null;
  readonly onChoose: (eventId: string) => void;
}

/** The same conversation in words, for who cannot see a picture, and for figures that no picture shows. */
export function EventTable({ conversation, chosen, onChoose }: EventTableProps) {
  const start = conversation[0] ? Date.parse(conversation[0].committedAt) : 0;
  return (
    <section className="panel" aria-label="The conversation in words">
      <h2>Conversation</h2>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Service</th>
              <th scope="col" className="medium">
                Because of
              </th>
              <th scope="col" className="number">
                After
              </th>
              <th scope="col" className="wide number">
                In Kafka
              </th>
              <th scope="col" className="wide number">
                Seen
              </th>
              <th scope="col" className="medium number">
                Record
              </th>
            </tr>
          </thead>
          <tbody>
            {conversation.map((event) => (
              <Row key={event.eventId} event={event} start={start} conversation={conversation} chosen={chosen} onChoose={onChoose} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps extends EventTableProps {
  readonly event: OrderEvent;
  /** When the conversation began, in milliseconds since 1970. */
  readonly start: number;
}

function Row({ event, start, conversation, chosen, onChoose }: RowProps) {
  const committed = Date.parse(event.committedAt);
  const isChosen = event.eventId === chosen;
  return (
    <tr className={isChosen ? 'chosen' : undefined}>
      <td>
        <button type="button" className="link-button" aria-pressed={isChosen} onClick={() => onChoose(event.eventId)}>
          {event.type}
        </button>
        <span className="quiet role">{roleWords[roleOf(event)]}</span>
      </td>
      <td>
        {event.service} <span className="quiet">{event.cloud}</span>
      </td>
      <td className="medium">{causeInWords(event, conversation)}</td>
      <td className="number" title={clock(event.committedAt)}>
        {duration(committed - start)}
      </td>
      <td className="wide number">+{duration(Date.parse(event.inKafkaAt) - committed)}</td>
      <td className="wide number">+{duration(Date.parse(event.seenAt) - committed)}</td>
      <td className="medium number mono">
        {event.partition}/{event.offset}
      </td>
    </tr>
  );
}
