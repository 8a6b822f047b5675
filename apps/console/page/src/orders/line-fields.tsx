import { Button, NativeSelect, NumberInput } from '@mantine/core';
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
          <NumberInput
            aria-label={`Quantity of line ${index + 1}`}
            value={quantity}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            clampBehavior="strict"
            onChange={(value) => change(index, { quantity: Math.max(1, Number(value) || 1) })}
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

function labelOf({ sku, name, priceCents, currency, available }: Product): string {
  const stock = available === null ? '' : `, ${available.toLocaleString('en-GB')} in stock`;
  return `${name === sku ? sku : `${name} (${sku})`}, ${money(priceCents, currency)}${stock}`;
}
