import { MessagingModule } from '@saga/messaging';
import { DatabaseModule, DeadLettersController, type ServiceConfig } from '@saga/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { PaymentController } from './payment.controller';
import { PaymentRepository } from './payment.repository';
import { paymentSaga } from './payment.saga';
import { AccountRow, PaymentRow } from './payment.entity';

@Module({})
export class PaymentModule {
  static register(config: ServiceConfig): DynamicModule {
    return {
      module: PaymentModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities: [AccountRow, PaymentRow], applicationName: 'payment' }),
        MessagingModule.register({ ...config, service: 'payment', saga: paymentSaga, repository: PaymentRepository }),
      ],
      controllers: [PaymentController, DeadLettersController],
    };
  }
}
