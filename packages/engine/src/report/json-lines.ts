import type { RunEvent } from '../schedule/events.js';

/** Where a reporter writes. */
export interface TextStream {
  write(text: string): unknown;
}

/** One JSON object a line, for logs and programs. */
export function jsonLines(stream: TextStream): (event: RunEvent) => void {
  return (event) => {
    stream.write(`${JSON.stringify(event)}\n`);
  };
}
