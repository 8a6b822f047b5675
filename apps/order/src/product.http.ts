import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

export class ProductList extends createZodDto(
  z.object({ products: z.array(z.object({ sku: z.string(), name: z.string(), priceCents: z.int(), currency: z.string() })) }),
) {}
