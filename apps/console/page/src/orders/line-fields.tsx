import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import type { PlaceOrderBody, Product } from '../../../src/api';
import { money } from '../figures';

type Line = PlaceOrderBody['lines'][number];

interface LineFieldsProps {
  readonly lines: readonly Line[];
  readonly products: readonly Product[];
  readonly onChange: (lines: Line[]) => void;
}

export function LineFields({ lines, products, onChange }: LineFieldsProps) {
  const change = (index: number, changes: Partial<Line>): void =>
    onChange(lines.map((line, each) => (each === index ? { ...line, ...changes } : line)));
  const unused = products.find(({ sku }) => !lines.some((line) => line.sku === sku));
  return (
    <fieldset>
      <legend>Lines</legend>
      {lines.map(({ sku, quantity }, index) => (
        <div key={index} className="line">
          <NativeSelect
            aria-label={`Product of line ${index + 1}`}
            value={sku}
            data={products.map((product) => ({ value: product.sku, label: labelOf(product) }))}
            onChange={({ currentTarget }) => change(index, { sku: currentTarget.value })}
          />
          <Quantity
            label={`Quantity of line ${index + 1}`}
            quantity={quantity}
            onChange={(changed) => change(index, { quantity: changed })}
          />
          <Button
            variant="default"
            aria-label={`Remove line ${index + 1}`}
            disabled={lines.length === 1}
            onClick={() => onChange(lines.filter((_, each) => each !== index))}
          >
            Remove
          </Button>
        </div>
      ))}
      {unused && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange([...lines, { sku: unused.sku, quantity: 1 }])}>
          Add a line
        </Button>
      )}
    </fieldset>
  );
}

interface QuantityProps {
  readonly label: string;
  readonly quantity: number;
  readonly onChange: (quantity: number) => void;
}

/** What is no number yet, as an empty field, stays as it is until the field is left: a 1 put into it would be typed on to. */
function Quantity({ label, quantity, onChange }: QuantityProps) {
  const [unfinished, setUnfinished] = useState<string>();
  return (
    <NumberInput
      aria-label={label}
      value={unfinished ?? quantity}
      required
      min={1}
      max={1_000_000}
      allowDecimal={false}
      clampBehavior="strict"
      onChange={(value) => {
        setUnfinished(typeof value === 'string' ? value : undefined);
        onChange(Math.max(1, Number(value) || 1));
      }}
      onBlur={() => setUnfinished(undefined)}
    />
  );
}

function labelOf({ sku, name, priceCents, currency, available }: Product): string {
  const stock = available === null ? '' : `, ${available.toLocaleString('en-GB')} in stock`;
  return `${name === sku ? sku : `${name} (${sku})`}, ${money(priceCents, currency)}${stock}`;
}
