import { KafkaBatchServer } from '@saga/messaging';
import { readConfig, runService, serviceConfig } from '@saga/service';
import { InventoryModule } from './inventory.module';

const config = readConfig('INVENTORY', serviceConfig);

void runService({
  name: 'inventory',
  module: InventoryModule.register(config),
  config,
  strategy: (app) => app.get(KafkaBatchServer),
  readiness: (app) => [app.get(KafkaBatchServer)],
});
