import { MessagingModule } from '@saga/messaging';
import { DatabaseModule, DeadLettersController, serviceConfig } from '@saga/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { z } from 'zod';
import { DeadlineSweeper } from './deadline.sweeper';
import { DEADLINE_SECONDS, OrderController } from './order.controller';
import { OrderEndings } from './order.endings';
import { OrderRow } from './order.entity';
import { OrderRepository } from './order.repository';
import { orderSaga } from './order.saga';
import { ProductController } from './product.controller';

export const orderConfig = serviceConfig.extend({
  /** How long an order may wait for its answers, in seconds. */
  deadlineSeconds: z.coerce.number().int().positive().max(86_400).default(30),
});

@Module({})
export class OrderModule {
  static register(config: z.infer<typeof orderConfig>): DynamicModule {
    return {
      module: OrderModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities: [OrderRow], applicationName: 'order' }),
        MessagingModule.register({ ...config, service: 'order', saga: orderSaga, repository: OrderRepository, providers: [OrderEndings] }),
      ],
      controllers: [OrderController, ProductController, DeadLettersController],
      providers: [DeadlineSweeper, { provide: DEADLINE_SECONDS, useValue: config.deadlineSeconds }],
    };
  }
}
