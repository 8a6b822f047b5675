import { MessagingModule } from '@saga/messaging';
import { DatabaseModule, DeadLettersController, type ServiceConfig } from '@saga/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { InventoryController } from './inventory.controller';
import { InventoryRepository } from './inventory.repository';
import { inventorySaga } from './inventory.saga';
import { ReservationRow, StockRow } from './stock.entity';

@Module({})
export class InventoryModule {
  static register(config: ServiceConfig): DynamicModule {
    return {
      module: InventoryModule,
      imports: [
        DatabaseModule.forRoot({ url: config.databaseUrl, entities: [StockRow, ReservationRow], applicationName: 'inventory' }),
        MessagingModule.register({ ...config, service: 'inventory', saga: inventorySaga, repository: InventoryRepository }),
      ],
      controllers: [InventoryController, DeadLettersController],
    };
  }
}
