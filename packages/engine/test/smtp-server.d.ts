/** The part of `smtp-server` that the tests use; the package brings no types. */
declare module 'smtp-server' {
  import type { Server } from 'node:net';
  import type { Readable } from 'node:stream';

  export interface SMTPServerOptions {
    readonly disabledCommands?: readonly string[];
    readonly authOptional?: boolean;
    onData?(stream: Readable, session: unknown, done: () => void): void;
  }

  export class SMTPServer {
    readonly server: Server;
    constructor(options: SMTPServerOptions);
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
  }
}
