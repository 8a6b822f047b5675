import { serviceConfig } from '@saga/service';
import { z } from 'zod';

/** It reads in both clouds, as operations do and services do not. */
const { kafkaBrokers } = serviceConfig.shape;

export const consoleConfig = serviceConfig.omit({ kafkaBrokers: true }).extend({
  awsKafkaBrokers: kafkaBrokers,
  azureKafkaBrokers: kafkaBrokers,
  awsConnectUrl: z.url(),
  azureConnectUrl: z.url(),
  orderUrl: z.url(),
  inventoryUrl: z.url(),
  paymentUrl: z.url(),
  watchdogUrl: z.url().optional(),
  /** The names under which browsers find it. */
  allowedHosts: z
    .string()
    .default('localhost,127.0.0.1,[::1]')
    .transform((names) => names.split(',').map((name) => name.trim().toLowerCase())),
  /** For development: lets the page break the mesh that the state file tells of. */
  break: z.enum(['on', 'off']).default('off'),
  meshState: z.string().optional(),
});

export type ConsoleConfig = z.output<typeof consoleConfig>;
