import { ActionIcon, useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { BreakView } from './break/break-view';
import { DeadLettersView } from './dead-letters/dead-letters-view';
import { InterfaceView } from './interface/interface-view';
import { feed, useConnection, useLatestMesh } from './live/feed';
import { MeshView } from './mesh/mesh-view';
import { Link, usePath } from './navigation';
import { OrderView } from './order/order-view';
import { OrdersView } from './orders/orders-view';
import { Boundary } from './parts/boundary';
import { useViewFocus } from './parts/focus';
import { Heading } from './parts/heading';
import { Mark } from './parts/mark';
import { TotalsView } from './totals/totals-view';

const views: readonly { readonly path: string; readonly name: string; readonly view: () => ReactNode }[] = [
  { path: '/', name: 'Mesh', view: MeshView },
  { path: '/orders', name: 'Orders', view: OrdersView },
  { path: '/totals', name: 'Stock and money', view: TotalsView },
  { path: '/dead-letters', name: 'Dead letters', view: DeadLettersView },
  { path: '/break', name: 'Break it', view: BreakView },
  { path: '/asyncapi', name: 'Interfaces', view: InterfaceView },
];

export function App() {
  const path = usePath();
  useEffect(() => feed.start(), []);
  useViewFocus(path);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="top">
        <Link href="/" className="brand">
          Saga Mesh
        </Link>
        <nav aria-label="Views">
          {views.map(({ path: to, name }) => (
            <Link key={to} href={to} aria-current={isWithin(path, to) ? 'page' : undefined}>
              {name}
              {to === '/dead-letters' && <ParkedCount />}
            </Link>
          ))}
        </nav>
        <ConnectionMark />
        <SchemeButton />
      </header>
      <main id="main" tabIndex={-1}>
        <Boundary key={path}>
          <Current path={path} />
        </Boundary>
      </main>
    </>
  );
}

function isWithin(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}

function Current({ path }: { readonly path: string }) {
  const orderId = /^\/orders\/([0-9a-f-]{36})$/i.exec(path)?.[1];
  if (orderId) return <OrderView key={orderId} orderId={orderId.toLowerCase()} />;
  const View = views.find((view) => view.path === path)?.view;
  if (View) return <View />;
  return (
    <Heading title="There is no such view" lead="The address may have been cut off when it was copied.">
      <Link href="/">Back to the mesh</Link>
    </Heading>
  );
}

/** A service that does not answer may have parked any number: what is known of the others is the least there is. */
function ParkedCount() {
  const services = useLatestMesh()?.services ?? [];
  const parked = services.reduce((sum, { deadLetters }) => sum + (deadLetters ? deadLetters.due + deadLetters.givenUp : 0), 0);
  const isWhole = services.every(({ deadLetters }) => deadLetters);
  if (parked === 0 && isWhole) return null;
  return (
    <>
      {' '}
      <span className="count" title={isWhole ? undefined : 'A service does not tell how many it has parked'}>
        {parked > 0 && parked}
        {!isWhole && (parked > 0 ? '+' : '?')}
        <VisuallyHidden> parked</VisuallyHidden>
      </span>
    </>
  );
}

function ConnectionMark() {
  const connection = useConnection();
  const tone = { connecting: 'quiet', live: 'good', interrupted: 'warn' } as const;
  return (
    <span className="connection" role="status">
      <Mark tone={tone[connection]} word={connection} title="The stream of server-sent events from the console" />
    </span>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme('light') === 'light' ? 'dark' : 'light';
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={`Show it ${other}`}
      title={`Show it ${other}`}
      onClick={() => setColorScheme(other)}
    >
      <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
        <path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6v10.8a5.4 5.4 0 0 0 0-10.8Z" fill="currentColor" fillRule="evenodd" />
      </svg>
    </ActionIcon>
  );
}
