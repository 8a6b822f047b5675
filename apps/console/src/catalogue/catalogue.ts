import { randomUUID } from 'node:crypto';
import { Problem } from '@saga/contracts';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Catalogue as CatalogueView, Supplies } from '../api';
import { Orders } from '../orders/orders';
import { ServiceClient } from '../orders/service-client';
import { presetCustomers, presets, wanted } from './presets';

const productPage = z.object({
  products: z.array(z.object({ sku: z.string(), name: z.string(), priceCents: z.int(), currency: z.string() })),
});
const stockPage = z.object({ stock: z.array(z.object({ sku: z.string(), available: z.int() })), next: z.string().optional() });
const account = z.object({ availableCents: z.int() });

/** A preset is to work a few hundred times before anything has to be brought again. */
const ENOUGH = 0.1;
const MAX_CUSTOMERS = 10;

/** What can be ordered, by whom, and what has to be there for that. */
@Injectable()
export class Catalogue {
  constructor(
    private readonly services: ServiceClient,
    private readonly orders: Orders,
  ) {}

  async view(): Promise<CatalogueView> {
    // A service that is away is waited for once, and none of them after another.
    const stock = this.#available();
    const [{ products }, available, missing, latest] = await Promise.all([
      this.services.call('order', '/products').then((answer) => productPage.parse(answer)),
      stock.catch(() => new Map<string, number>()),
      this.#missing(stock).catch(() => undefined),
      this.orders.latestCustomers(MAX_CUSTOMERS),
    ]);
    return {
      products: products.map((product) => ({ ...product, available: available.get(product.sku) ?? null })),
      customers: [...new Set([...presetCustomers, ...latest])],
      presets: [...presets].map((preset) => ({ ...preset, lines: [...preset.lines] })),
      isSupplied: missing === undefined || missing.goods.length + missing.money.length === 0,
    };
  }

  /** Brings what is missing of what the presets need. */
  async supply(): Promise<Supplies> {
    const { goods, money } = await this.#missing(this.#available());
    const { currency } = wanted;
    const receipts = goods.map(async ([sku, quantity]) => {
      await this.services.call('inventory', `/stock/${sku}/receipts`, { quantity }, randomUUID());
      return { sku, quantity };
    });
    const deposits = money.map(async ([customerId, amountCents]) => {
      await this.services.call('payment', `/accounts/${customerId}/deposits`, { amountCents, currency }, randomUUID());
      return { customerId, amountCents, currency };
    });
    // Both at once: a refusal that nobody waits for ends the process.
    const [received, deposited] = await Promise.all([Promise.all(receipts), Promise.all(deposits)]);
    return { received, deposited };
  }

  async #missing(stock: Promise<Map<string, number>>): Promise<{ goods: [string, number][]; money: [string, number][] }> {
    const lacks = ([, amount]: [string, number], held: number): boolean => held < amount * ENOUGH;
    const balances = Object.entries(wanted.money).map(async (want) => [want, await this.#balance(want[0])] as const);
    const [available, accounts] = await Promise.all([stock, Promise.all(balances)]);
    const goods = Object.entries(wanted.goods).filter((want) => lacks(want, available.get(want[0]) ?? 0));
    return { goods, money: accounts.filter(([want, held]) => lacks(want, held)).map(([want]) => want) };
  }

  /** Page by page: inventory knows the SKUs of all products, and may know many more. */
  async #available(): Promise<Map<string, number>> {
    const available = new Map<string, number>();
    for (let after: string | undefined = ''; after !== undefined;) {
      const path = `/stock?limit=1000${after && `&after=${after}`}`;
      const page: z.infer<typeof stockPage> = stockPage.parse(await this.services.call('inventory', path));
      for (const level of page.stock) available.set(level.sku, level.available);
      after = page.next;
    }
    return available;
  }

  async #balance(customerId: string): Promise<number> {
    const answer = this.services.call('payment', `/accounts/${customerId}`).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'ACCOUNT_NOT_FOUND') return { availableCents: 0 };
      throw error;
    });
    return account.parse(await answer).availableCents;
  }
}
