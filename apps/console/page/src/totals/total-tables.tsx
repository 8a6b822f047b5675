import { Pagination } from '@mantine/core';
import { useState } from 'react';
import type { MoneyTotal, StockTotal } from '../../../src/api';
import { money as amount } from '../figures';
import { Notice } from '../parts/notice';

export function StockTable({ stock }: { readonly stock: readonly StockTotal[] }) {
  if (stock.length === 0) return <Notice tone="quiet">No goods have been received by then.</Notice>;
  return (
    <Figures
      title="Stock, in units"
      columns={['SKU', 'Received', 'Left for orders', 'On hand', 'Reserved', 'Available']}
      totals={stock}
      rowOf={({ sku, received, committed, onHand, reserved, available }) => [
        sku,
        ...[received, committed, onHand, reserved, available].map((units) => units.toLocaleString('en-GB')),
      ]}
    />
  );
}

export function MoneyTable({ money }: { readonly money: readonly MoneyTotal[] }) {
  if (money.length === 0) return <Notice tone="quiet">No money has been deposited by then.</Notice>;
  return (
    <Figures
      title="Money, of all accounts"
      columns={['Currency', 'Deposited', 'Captured', 'Balance', 'Held', 'Available']}
      totals={money}
      rowOf={({ currency, depositedCents, capturedCents, balanceCents, heldCents, availableCents }) => [
        currency,
        ...[depositedCents, capturedCents, balanceCents, heldCents, availableCents].map((cents) => amount(cents, currency)),
      ]}
    />
  );
}

/** A shop may have more products than anybody reads, or a browser draws every two seconds. */
const A_PAGE = 50;

interface FiguresProps<Total> {
  readonly title: string;
  readonly columns: readonly string[];
  readonly totals: readonly Total[];
  readonly rowOf: (total: Total) => readonly string[];
}

function Figures<Total>({ title, columns, totals, rowOf }: FiguresProps<Total>) {
  const [wanted, setWanted] = useState(1);
  const pages = Math.ceil(totals.length / A_PAGE);
  // As of another moment there may be fewer.
  const page = Math.min(wanted, pages);
  const shown = totals.slice((page - 1) * A_PAGE, page * A_PAGE);
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
            {shown.map(rowOf).map(([name, ...figures]) => (
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
      {pages > 1 && (
        <nav className="pages" aria-label={`${title}, pages`}>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setWanted}
            getItemProps={labelOfPage}
            getControlProps={labelOfControl}
          />
          <output>
            {rangeOf(page, shown.length)} of {totals.length.toLocaleString('en-GB')}
          </output>
        </nav>
      )}
    </section>
  );
}

const labelOfPage = (page: number): object => ({ 'aria-label': `Page ${page}` });
const labelOfControl = (control: string): object => ({ 'aria-label': `${control === 'next' ? 'Next' : 'Previous'} page` });

function rangeOf(page: number, rows: number): string {
  const before = (page - 1) * A_PAGE;
  return `${(before + 1).toLocaleString('en-GB')} to ${(before + rows).toLocaleString('en-GB')}`;
}
