import { join } from 'node:path';

/** The root of this checkout, from src and from dist alike. */
export const checkout = join(__dirname, '..', '..', '..');
