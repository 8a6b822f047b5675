import type { MoneyTotal, StockTotal } from '../../../src/api';
import { money as amount } from '../figures';
import { Notice } from '../parts/notice';

export function StockTable({ stock }: { readonly stock: readonly StockTotal[] }) {
  if (stock.length === 0) return <Notice tone="quiet">No goods have been received by then.</Notice>;
  return (
    <Figures
      title="Stock, in units"
      columns={['SKU', 'Received', 'Left for orders', 'On hand', 'Reserved', 'Available']}
      rows={stock.map(({ sku, received, committed, onHand, reserved, available }) => [
        sku,
        ...[received, committed, onHand, reserved, available].map((units) => units.toLocaleString('en-GB')),
      ])}
    />
  );
}

export function MoneyTable({ money }: { readonly money: readonly MoneyTotal[] }) {
  if (money.length === 0) return <Notice tone="quiet">No money has been deposited by then.</Notice>;
  return (
    <Figures
      title="Money, of all accounts"
      columns={['Currency', 'Deposited', 'Captured', 'Balance', 'Held', 'Available']}
      rows={money.map(({ currency, depositedCents, capturedCents, balanceCents, heldCents, availableCents }) => [
        currency,
        ...[depositedCents, capturedCents, balanceCents, heldCents, availableCents].map((cents) => amount(cents, currency)),
      ])}
    />
  );
}

interface FiguresProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Figures({ title, columns, rows }: FiguresProps) {
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      {/* What can scroll has to be reached by the keyboard. */}
      <div className="table" tabIndex={0} role="region" aria-label={`${title}, table`}>
        <table>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <th key={column} scope="col" className={index > 0 ? 'number' : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...figures]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {figures.map((figure, index) => (
                  <td key={columns[index + 1]} className="number">
                    {figure}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
