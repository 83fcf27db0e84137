import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '@sparkle-orchestration/core';
import { type HttpServed, openHttpServer, type SchedulerEvent } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, text, whole } from '../terminal/options.js';
import { schedulerLines } from '../terminal/scheduler-lines.js';

function open(context: CommandContext, onEvent: (event: SchedulerEvent) => void): Promise<HttpServed> {
  const folder = text(context, 'project');
  const env = text(context, 'env');
  const instance = text(context, 'instance');
  // A password in an argument can be read by everybody on the machine, so the address may come from the environment.
  const store = text(context, 'store') ?? context.environment['SPARKLE_STORE'];
  const maxParallelRuns = whole(context, 'maxRuns');
  const catchupCap = whole(context, 'catchupLimit');
  const port = whole(context, 'port');
  const host = text(context, 'host');
  const tokenFile = text(context, 'tokenFile');
  const allowedHosts = context.options['allowHost'];
  return openHttpServer({
    from: folder === undefined ? context.cwd : resolve(context.cwd, folder),
    environment: context.environment,
    onEvent,
    ...(env === undefined ? {} : { env }),
    ...(store === undefined ? {} : { store }),
    ...(instance === undefined ? {} : { instance }),
    ...(maxParallelRuns === undefined ? {} : { maxParallelRuns }),
    ...(catchupCap === undefined ? {} : { catchupCap }),
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { host }),
    ...(tokenFile === undefined ? {} : { tokenFile: resolve(context.cwd, tokenFile) }),
    ...(Array.isArray(allowedHosts) ? { allowedHosts: allowedHosts.map(String) } : {}),
    ...(context.options['ui'] === false ? {} : { pages: fileURLToPath(new URL('../studio/', import.meta.url)) }),
  });
}

/** Says once where to look. The token stands behind `#`, which browsers send to nobody. */
function tellAddress(context: CommandContext, url: string, { value, from, chosen }: HttpServed['token']): void {
  const page = context.options['ui'] !== false;
  const at = page && !chosen ? `${url}/#token=${value}` : url;
  const where = `the token is in ${from}`;
  if (asJson(context)) context.stdout.write(`${JSON.stringify({ type: 'listening', url, token_from: from })}\n`);
  else context.stdout.write(`${page ? 'open' : 'listening on'} ${at} (${where})\n`);
}

/** Starts runs by triggers until it is told to stop; with --once, what is due now. */
export async function run(context: CommandContext): Promise<number> {
  let failed = false;
  const print = schedulerLines(context.stdout, asJson(context));
  const server = await open(context, (event) => {
    if (event.type === 'run_ended' && event.state !== 'success') failed = true;
    print(event);
  });
  const { scheduler } = server;
  const stop = () => scheduler.abort();
  context.abort.addEventListener('abort', stop, { once: true });
  try {
    if (flag(context, 'once')) {
      await scheduler.once(context.signal);
      return failed ? exitCodes.failed : exitCodes.done;
    }
    await scheduler.start();
    const { url } = await server.listen();
    tellAddress(context, url, server.token);
    await new Promise<void>((ended) => {
      if (context.signal.aborted) ended();
      context.signal.addEventListener('abort', () => ended(), { once: true });
    });
    return exitCodes.done;
  } finally {
    await server.close();
    context.abort.removeEventListener('abort', stop);
  }
}
