import { readConfig, runService } from '@saga/service';
import { consoleConfig } from './console.config';
import { ConsoleModule } from './console.module';
import { LogReaders } from './log/log-readers';
import { addSecurityHeaders } from './web/headers';
import { servePage } from './web/page';
import { refuseOtherSites } from './web/same-origin';

const config = readConfig('CONSOLE', consoleConfig);

void runService({
  name: 'console',
  module: ConsoleModule.register(config),
  config,
  refusals: ['CROSS_SITE'],
  configure: async (app) => {
    const fastify = app.getHttpAdapter().getInstance();
    addSecurityHeaders(fastify);
    refuseOtherSites(fastify, config.allowedHosts);
    await servePage(app);
  },
  strategy: (app) => app.get(LogReaders),
  readiness: (app) => app.get(LogReaders).clouds,
});
