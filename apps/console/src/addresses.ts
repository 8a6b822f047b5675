import type { ConsoleConfig } from './console.config';
import type { Addresses } from './mesh/mesh-watch';

export function addressesOf(config: ConsoleConfig): Addresses {
  const {
    awsKafkaBrokers,
    azureKafkaBrokers,
    awsConnectUrl,
    azureConnectUrl,
    orderUrl,
    inventoryUrl,
    paymentUrl,
    registryUrl,
    watchdogUrl,
  } = config;
  return {
    brokers: { aws: awsKafkaBrokers, azure: azureKafkaBrokers },
    workers: { aws: awsConnectUrl, azure: azureConnectUrl },
    services: { order: orderUrl, inventory: inventoryUrl, payment: paymentUrl },
    registry: registryUrl,
    watchdog: watchdogUrl,
  };
}
