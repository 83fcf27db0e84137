import { join } from 'node:path';
import type { HttpServer, Token } from '@sparkle-orchestration/http-api';
import { openServer, type ServeOptions, type Server } from './open-server.js';
import { projectView } from './project-view.js';

export interface ServeHttpOptions extends ServeOptions {
  /** Address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** 0: any free one. @default 4200 */
  readonly port?: number;
  /** Further names by which callers may know this server, such as the one of a proxy. */
  readonly allowedHosts?: readonly string[];
  /** File of the token, made when it is not there; SPARKLE_SERVE_TOKEN wins. @default .sparkle/serve.token */
  readonly tokenFile?: string;
  /** Folder with the files of the web page. @default no page */
  readonly pages?: string;
}

/** A scheduler that answers over HTTP. */
export interface HttpServed extends Server {
  readonly token: Token;
  /** Begins to listen; call it when the scheduler runs. @throws DiagnosticError when it cannot */
  listen(): Promise<HttpServer>;
}

/** Makes ready to serve a project over HTTP: nothing is started and nothing listens yet. */
export async function openHttpServer(options: ServeHttpOptions = {}): Promise<HttpServed> {
  // Loaded by those who serve: every other command would wait for the web server's code too.
  const { createEventHub, createMetrics, openToken, startHttp } = await import('@sparkle-orchestration/http-api');
  const hub = createEventHub();
  const metrics = createMetrics();
  const server = await openServer({
    ...options,
    onEvent(event) {
      hub.publish(event);
      metrics.observe(event);
      options.onEvent?.(event);
    },
  });
  try {
    const { scheduler, store, project } = server;
    const token = openToken({
      given: project().environment['SPARKLE_SERVE_TOKEN'],
      file: options.tokenFile,
      defaultFile: join(project().root, '.sparkle', 'serve.token'),
    });
    let http: HttpServer | undefined;
    return {
      ...server,
      token,
      async listen() {
        const { instance } = await scheduler.state();
        http = await startHttp({
          context: { scheduler, store, hub, instance, project: () => projectView(project()) },
          metrics,
          token,
          triggers: project().definition.triggers,
          ...(options.host === undefined ? {} : { host: options.host }),
          ...(options.port === undefined ? {} : { port: options.port }),
          ...(options.allowedHosts ? { allowedHosts: options.allowedHosts } : {}),
          ...(options.pages === undefined ? {} : { pages: options.pages }),
        });
        return http;
      },
      async close() {
        // It answers while runs end: whoever looks sees them end.
        await scheduler.stop();
        await http?.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}
