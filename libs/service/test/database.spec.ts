import { createServer } from 'node:net';
import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, Entity, PrimaryColumn, type Repository } from 'typeorm';
import { DatabaseModule } from '../src';
import { eventually, start, type Running } from './harness';

@Entity()
class Sample {
  @PrimaryColumn('text')
  id!: string;
}

@Controller('samples')
class SampleController {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Sample) private readonly samples: Repository<Sample>,
  ) {}

  @Get('repository')
  viaRepository(): Promise<Sample[]> {
    return this.samples.find();
  }

  @Get('query')
  viaQuery(): Promise<unknown> {
    return this.dataSource.query('SELECT 1');
  }

  @Get('transaction')
  viaTransaction(): Promise<unknown> {
    return this.dataSource.transaction((manager) => manager.find(Sample));
  }
}

@Module({})
class SampleModule {
  static with(url: string): DynamicModule {
    const database = DatabaseModule.forRoot({ url, entities: [Sample], applicationName: 'sample' });
    return { module: SampleModule, imports: [database, TypeOrmModule.forFeature([Sample])], controllers: [SampleController] };
  }
}

describe('a service whose database is away', () => {
  let service: Running;
  beforeAll(async () => (service = await start({ module: SampleModule.with('postgres://sample:swordfish@127.0.0.1:1/sample') })));
  afterAll(() => service.app.close());

  it('listens, and says why it is not ready', async () => {
    const ready = await fetch(`${service.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ details: { database: { status: 'down', reason: 'connect ECONNREFUSED 127.0.0.1:1' } } });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
  });

  it.each(['repository', 'query', 'transaction'])('answers 503 where it needs it (%s)', async (way) => {
    const response = await fetch(`${service.url}/samples/${way}`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('says so once in its log, and never its password', () => {
    const warnings = service.lines.filter(({ context, level }) => context === 'Database' && level === 'warn');
    expect(warnings).toEqual([expect.objectContaining({ msg: 'Not connected, trying on: connect ECONNREFUSED 127.0.0.1:1' })]);
    expect(JSON.stringify(service.lines)).not.toContain('swordfish');
  });
});

it('a service tries its database again until somebody answers', async () => {
  let attempts = 0;
  const hangingUp = createServer((socket) => {
    attempts += 1;
    socket.destroy();
  });
  const port = await new Promise<number>((resolve) =>
    hangingUp.listen(0, '127.0.0.1', () => resolve((hangingUp.address() as { port: number }).port)),
  );
  const service = await start({ module: SampleModule.with(`postgres://sample@127.0.0.1:${port}/sample`) });
  await eventually(() => (attempts >= 3 ? attempts : undefined));
  await service.app.close();
  const atTheEnd = attempts;
  await new Promise((resolve) => hangingUp.close(resolve));
  expect(attempts).toBe(atTheEnd);
});
