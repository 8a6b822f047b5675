import { EventCodec } from '@saga/contracts';
import { DatabaseModule } from '@saga/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boardOf } from './breaking/board-of';
import { SwitchBoard } from './breaking/switch-board';
import { SwitchesController } from './breaking/switches.controller';
import { Catalogue } from './catalogue/catalogue';
import { CatalogueController } from './catalogue/catalogue.controller';
import { addressesOf } from './addresses';
import type { ConsoleConfig } from './console.config';
import { DeadLetters } from './dead-letters/dead-letters';
import { ConsoleDeadLettersController } from './dead-letters/dead-letters.controller';
import { LiveController } from './live/live.controller';
import { LiveHub } from './live/live-hub';
import { LogReaders } from './log/log-readers';
import { Projector } from './log/projector';
import { MeshController } from './mesh/mesh.controller';
import { MeshWatch } from './mesh/mesh-watch';
import { OrderDesk } from './orders/order-desk';
import { Orders } from './orders/orders';
import { OrdersController } from './orders/orders.controller';
import { ServiceClient } from './orders/service-client';
import { TotalsController } from './totals/totals.controller';
import { AsyncApiController } from './web/asyncapi.controller';

@Module({})
export class ConsoleModule {
  static register(config: ConsoleConfig): DynamicModule {
    const addresses = addressesOf(config);
    const { brokers, services } = addresses;
    return {
      module: ConsoleModule,
      imports: [DatabaseModule.forRoot({ url: config.databaseUrl, entities: [], applicationName: 'console' })],
      controllers: [
        AsyncApiController,
        CatalogueController,
        ConsoleDeadLettersController,
        LiveController,
        MeshController,
        OrdersController,
        SwitchesController,
        TotalsController,
      ],
      providers: [
        Catalogue,
        LiveHub,
        OrderDesk,
        Orders,
        Projector,
        { provide: EventCodec, useValue: new EventCodec(config.registryUrl) },
        { provide: ServiceClient, useValue: new ServiceClient(services) },
        { provide: DeadLetters, useValue: new DeadLetters(services) },
        {
          provide: LogReaders,
          useFactory: (dataSource: DataSource, projector: Projector, codec: EventCodec, hub: LiveHub) => {
            projector.onChanged(({ position, orders }) => (orders ? hub.ordersChanged({ position, orders }) : hub.reset(position)));
            return new LogReaders(dataSource, projector, codec, { brokers, onRebuilt: (position) => hub.reset(position) });
          },
          inject: [DataSource, Projector, EventCodec, LiveHub],
        },
        {
          provide: MeshWatch,
          useFactory: (dataSource: DataSource, readers: LogReaders, hub: LiveHub) => new MeshWatch(addresses, dataSource, readers, hub),
          inject: [DataSource, LogReaders, LiveHub],
        },
        { provide: SwitchBoard, useFactory: (orders: Orders) => boardOf(config, brokers, orders), inject: [Orders] },
      ],
    };
  }
}
