import type { LiveMessages } from '../api';

/** An event as server-sent events have it: JSON has no line breaks of its own, so it is one line of data. */
export function frameOf<Topic extends keyof LiveMessages>(topic: Topic, message: LiveMessages[Topic], position?: string): string {
  return `${position === undefined ? '' : `id: ${position}\n`}event: ${topic}\ndata: ${JSON.stringify(message)}\n\n`;
}
