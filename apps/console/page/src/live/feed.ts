import { useEffect, useSyncExternalStore } from 'react';
import type { LiveMessages } from '../../../src/api';

type Topic = keyof LiveMessages;
type Listeners = { readonly [Each in Topic]: Set<(message: LiveMessages[Each]) => void> };
export type Connection = 'connecting' | 'live' | 'interrupted';

const topics = ['orders', 'mesh', 'dead-letters', 'reset'] as const satisfies readonly Topic[];
/** The browser gives up after an answer that is no stream; then we try again ourselves. */
const PAUSE_MS = 2_000;
/** The mesh is told every two seconds: who has heard nothing for so long listens to a console that hangs, of which the browser says nothing. */
const SILENCE_MS = 10_000;

/**
 * The one stream of server-sent events that all views share. The browser resumes it with Last-Event-ID; where it has given up, a new one is opened
 * from the position that was heard last. So it is after a while in which nobody saw the page: a browser opens six connections to a server, for all tabs
 * together, and a seventh would wait for ever.
 */
class Feed {
  readonly #listeners: Listeners = { orders: new Set(), mesh: new Set(), 'dead-letters': new Set(), reset: new Set() };
  readonly #watchers = new Set<() => void>();
  #connection: Connection = 'connecting';
  #position?: string;
  #latest?: LiveMessages['mesh'];
  #source?: EventSource;
  #retry?: ReturnType<typeof setTimeout>;
  #silence?: ReturnType<typeof setTimeout>;

  /** Listens while the page is seen. */
  start(): () => void {
    const follow = (): void => (document.visibilityState === 'hidden' ? this.#close() : this.#open());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => document.removeEventListener('visibilitychange', follow);
  }

  #open(): void {
    clearTimeout(this.#retry);
    if (this.#source) return;
    if (this.#connection !== 'interrupted') this.#become('connecting');
    const source = new EventSource(this.#position ? `/api/live?after=${this.#position}` : '/api/live');
    this.#source = source;
    this.#awaitSign();
    source.onopen = () => this.#become('live');
    source.onerror = () => {
      this.#become('interrupted');
      if (source.readyState !== EventSource.CLOSED) return;
      this.#close();
      this.#retry = setTimeout(() => this.#open(), PAUSE_MS);
    };
    for (const topic of topics) source.addEventListener(topic, (event: MessageEvent<string>) => this.#hear(topic, event));
  }

  /** Who has heard nothing yet is told everything when it comes back. */
  #close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = undefined;
    this.#position ??= '0';
  }

  #awaitSign(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#become('interrupted');
      this.#close();
      this.#open();
    }, SILENCE_MS);
  }

  listen<Each extends Topic>(topic: Each, listener: (message: LiveMessages[Each]) => void): () => void {
    this.#listeners[topic].add(listener);
    return () => this.#listeners[topic].delete(listener);
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  connection = (): Connection => this.#connection;

  /** The mesh as it was told last, for a view that opens between two messages. */
  latestMesh = (): LiveMessages['mesh'] | undefined => this.#latest;

  #hear<Each extends Topic>(topic: Each, { data, lastEventId }: MessageEvent<string>): void {
    this.#awaitSign();
    const message = JSON.parse(data) as LiveMessages[Each];
    if (/^\d+$/.test(lastEventId)) this.#position = lastEventId;
    if (topic === 'mesh') {
      this.#latest = message as LiveMessages['mesh'];
      for (const watcher of this.#watchers) watcher();
    }
    for (const listener of this.#listeners[topic]) listener(message);
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    for (const watcher of this.#watchers) watcher();
  }
}

export const feed = new Feed();

export function useConnection(): Connection {
  return useSyncExternalStore(feed.watch, feed.connection);
}

export function useLatestMesh(): LiveMessages['mesh'] | undefined {
  return useSyncExternalStore(feed.watch, feed.latestMesh);
}

/** `listener` has to be the same function from one rendering to the next. */
export function useLive<Each extends Topic>(topic: Each, listener: (message: LiveMessages[Each]) => void): void {
  useEffect(() => feed.listen(topic, listener), [topic, listener]);
}
