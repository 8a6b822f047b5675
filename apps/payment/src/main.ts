import { KafkaBatchServer } from '@saga/messaging';
import { readConfig, runService, serviceConfig } from '@saga/service';
import { PaymentModule } from './payment.module';

const config = readConfig('PAYMENT', serviceConfig);

void runService({
  name: 'payment',
  module: PaymentModule.register(config),
  config,
  strategy: (app) => app.get(KafkaBatchServer),
  readiness: (app) => [app.get(KafkaBatchServer)],
});
