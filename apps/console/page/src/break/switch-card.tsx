import { Button, Switch } from '@mantine/core';
import type { SwitchView } from '../../../src/api';
import { Link } from '../navigation';
import { Mark } from '../parts/mark';
import { Status } from '../parts/notice';

interface SwitchCardProps {
  readonly view: SwitchView;
  readonly isBusy: boolean;
  /** One is being turned, this or another; none is switched off for that, since a control that is loses the focus. */
  readonly isWaiting: boolean;
  readonly isEnabled: boolean;
  readonly onFlip: (on: boolean) => void;
}

export function SwitchCard({ view, isBusy, isWaiting, isEnabled, onFlip }: SwitchCardProps) {
  const { name, kind, title, summary, expect, guarantee, test, on, orderId, unavailable } = view;
  const canFlip = isEnabled && (isBusy || !unavailable);
  return (
    <article className={on ? 'panel switch on' : 'panel switch'} aria-label={title}>
      <header>
        <h3>{title}</h3>
        {on && <Mark tone="warn" word="on" />}
        {kind === 'state' ? (
          <Switch
            aria-label={title}
            data-switch={name}
            checked={on}
            disabled={!canFlip}
            aria-disabled={isWaiting}
            onChange={({ currentTarget }) => onFlip(currentTarget.checked)}
          />
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            data-switch={name}
            disabled={!canFlip}
            aria-disabled={isWaiting}
            onClick={() => onFlip(true)}
          >
            Do it
          </Button>
        )}
      </header>
      <p>{summary}</p>
      <Status>{isBusy && <Mark tone="busy" word="under way" />}</Status>
      {unavailable && <p className="reason">{unavailable}</p>}
      <dl className="figures">
        {orderId && (
          <div>
            <dt>done to</dt>
            <dd>
              <Link href={`/orders/${orderId}`}>{orderId}</Link>
            </dd>
          </div>
        )}
        <div>
          <dt>to be seen</dt>
          <dd>{expect}</dd>
        </div>
        <div>
          <dt>tests</dt>
          <dd>{guarantee}</dd>
        </div>
        <div>
          <dt>its test</dt>
          <dd className="mono">{test}</dd>
        </div>
      </dl>
    </article>
  );
}
