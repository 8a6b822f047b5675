import { useAnswer } from '../api';
import { Heading } from '../parts/heading';
import { Failure, Notice, Status } from '../parts/notice';
import { type AsyncApiDocument, type Channel, type Message, resolve } from './asyncapi';
import { MessageCard } from './message-card';

export function InterfaceView() {
  const { answer, failure } = useAnswer<AsyncApiDocument>('/asyncapi.json');
  return (
    <>
      <Heading title="Interfaces" lead="What the services say to each other, generated from the contracts.">
        <a href="/asyncapi.json">asyncapi.json</a>
        <a href="/docs">REST of this console</a>
      </Heading>
      {failure && <Failure failure={failure} />}
      <Status>{!answer && !failure && <Notice tone="busy">Reading the document.</Notice>}</Status>
      {answer && <Shown document={answer} />}
    </>
  );
}

function Shown({ document }: { readonly document: AsyncApiDocument }) {
  const { info, asyncapi, servers = {}, channels = {}, operations = {} } = document;
  return (
    <>
      <p>
        {info.title} {info.version} · AsyncAPI {asyncapi}
      </p>
      {info.description && <p className="prose">{info.description}</p>}
      <section className="panel" aria-label="Servers">
        <h2>Servers</h2>
        <dl className="figures">
          {Object.entries(servers).map(([name, { host, protocol, description }]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <span className="mono">
                  {protocol}://{host}
                </span>{' '}
                {description}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {Object.entries(channels).map(([name, channel]) => (
        <ChannelPanel key={name} name={name} channel={channel} document={document} users={usersOf(name, operations)} />
      ))}
    </>
  );
}

interface ChannelPanelProps {
  readonly name: string;
  readonly channel: Channel;
  readonly document: AsyncApiDocument;
  readonly users: readonly string[];
}

function ChannelPanel({ name, channel, document, users }: ChannelPanelProps) {
  const messages = Object.entries(channel.messages ?? {}).map(([key, node]) => [key, resolve<Message>(document, node)] as const);
  return (
    <section className="panel" aria-label={`Channel ${name}`}>
      <h2 className="mono">{channel.address ?? name}</h2>
      {channel.title && <p className="quiet">{channel.title}</p>}
      {channel.description && <p className="prose">{channel.description}</p>}
      {users.length > 0 && (
        <ul className="operations">
          {users.map((user) => (
            <li key={user}>{user}</li>
          ))}
        </ul>
      )}
      {messages.map(([key, message]) => message && <MessageCard key={key} name={key} message={message} />)}
    </section>
  );
}

function usersOf(channel: string, operations: NonNullable<AsyncApiDocument['operations']>): string[] {
  const reference = `#/channels/${channel.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return Object.entries(operations)
    .filter(([, operation]) => operation.channel.$ref === reference)
    .map(([name, { action, title, summary }]) => `${action}: ${summary ?? title ?? name}`);
}
