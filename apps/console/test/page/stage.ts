import type { BrowserContextOptions } from 'playwright-core';
import { launchBrowser, openWindow, type Window } from './browser';
import { startStandIn, type StandIn } from './stand-in';

/** A stand-in for the console, and a browser that looks at its page. */
export interface Stage {
  readonly console: StandIn;
  open(options?: BrowserContextOptions): Promise<Window>;
  close(): Promise<void>;
}

export async function openStage(...samples: Parameters<typeof startStandIn>): Promise<Stage> {
  const browser = await launchBrowser();
  const console = await startStandIn(...samples);
  return {
    console,
    open: (options) => openWindow(browser, console.url, options),
    close: async () => {
      await browser.close();
      await console.close();
    },
  };
}
