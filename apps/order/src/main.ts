import { KafkaBatchServer } from '@saga/messaging';
import { readConfig, runService } from '@saga/service';
import { orderConfig, OrderModule } from './order.module';

const config = readConfig('ORDER', orderConfig);

void runService({
  name: 'order',
  module: OrderModule.register(config),
  config,
  strategy: (app) => app.get(KafkaBatchServer),
  readiness: (app) => [app.get(KafkaBatchServer)],
});
