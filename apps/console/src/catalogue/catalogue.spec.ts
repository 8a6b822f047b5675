import { setImmediate } from 'node:timers/promises';
import { Problem } from '@saga/contracts';
import type { Orders } from '../orders/orders';
import type { ServiceClient } from '../orders/service-client';
import { Catalogue } from './catalogue';

const answers: Readonly<Record<string, unknown>> = {
  '/products': { products: [{ sku: 'GRINDER', name: 'Grinder', priceCents: 100, currency: 'EUR' }] },
  '/stock?limit=1000': { stock: [{ sku: 'GRINDER', available: 7 }] },
};
const nobody = { latestCustomers: () => Promise.resolve([]) } as unknown as Orders;
const account = { availableCents: 1_000_000_000_000 };

/** Services that answer when they are let. */
function servicesOf() {
  const asked: string[] = [];
  const { promise: opened, resolve: open } = Promise.withResolvers<undefined>();
  const call = async (service: string, path: string): Promise<unknown> => {
    asked.push(`${service} ${path}`);
    await opened;
    return answers[path] ?? account;
  };
  return { asked, answer: () => open(undefined), services: { call } as unknown as ServiceClient };
}

describe('the catalogue', () => {
  it('asks all at once and each of them once, so that one that is slow is waited for once', async () => {
    const { asked, answer, services } = servicesOf();
    const latestCustomers = jest.fn().mockResolvedValue(['ada']);
    const view = new Catalogue(services, { latestCustomers } as unknown as Orders).view();
    expect(asked.sort()).toEqual([
      'inventory /stock?limit=1000',
      'order /products',
      'payment /accounts/console-poor',
      'payment /accounts/console-rich',
    ]);
    expect(latestCustomers).toHaveBeenCalledTimes(1);
    answer();
    expect(await view).toMatchObject({
      products: [{ sku: 'GRINDER', available: 7 }],
      customers: ['console-rich', 'console-poor', 'ada'],
      isSupplied: false,
    });
    expect(asked).toHaveLength(4);
  });

  it('is there without what inventory and payment would have said', async () => {
    const call = (service: string, path: string): Promise<unknown> =>
      service === 'order' ? Promise.resolve(answers[path]) : Promise.reject(new Error(`${service} is away`));
    const view = await new Catalogue({ call } as unknown as ServiceClient, nobody).view();
    expect(view).toMatchObject({ products: [{ sku: 'GRINDER', available: null }], isSupplied: true });
  });

  it('has the stock of a product behind a thousand other SKUs', async () => {
    const pages: Readonly<Record<string, unknown>> = {
      '/stock?limit=1000': { stock: [{ sku: 'ANVIL', available: 1 }], next: 'ANVIL' },
      '/stock?limit=1000&after=ANVIL': { stock: [{ sku: 'GRINDER', available: 7 }] },
    };
    const call = (_service: string, path: string): Promise<unknown> => Promise.resolve(pages[path] ?? answers[path] ?? account);
    const view = await new Catalogue({ call } as unknown as ServiceClient, nobody).view();
    expect(view).toMatchObject({ products: [{ sku: 'GRINDER', available: 7 }] });
  });
});

describe('supplies', () => {
  it('are refused once, and nothing else is heard of it, if inventory and payment both refuse them', async () => {
    const call = async (service: string, path: string, body?: object): Promise<unknown> => {
      if (body) throw new Problem('UNAVAILABLE', `The ${service} service does not answer.`);
      return path.startsWith('/stock') ? { stock: [] } : { availableCents: 0 };
    };
    const supplied = new Catalogue({ call } as unknown as ServiceClient, nobody).supply();
    await expect(supplied).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    // A rejection that nobody handles is told to the process after this turn, and fails the spec.
    await setImmediate();
  });
});
