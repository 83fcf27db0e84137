import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

/** A real MariaDB server on a free port of the loopback interface, for tests and demonstrations. */
export interface TestMariadb {
  /** Version as the server tells it. */
  readonly version: string;
  /** Properties of a connection of type `mysql`. */
  properties(): { host: string; port: number; user: string; password: string; database: string };
  /** Runs one statement and returns its rows. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  /** Stops the server and deletes its data. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const user = 'sparkle';
const database = 'shop';

/** Folders of a server: its program, its messages and its own libraries, which a package that was only unpacked has. */
interface Program {
  readonly program: string;
  readonly share: string;
  readonly libraries: readonly string[];
}

/**
 * Where a MariaDB server is: below the folder `SPARKLE_MARIADB` (a package unpacked there), else on PATH. Nothing when
 * there is none.
 */
export function findMariadb(folder: string | undefined = process.env['SPARKLE_MARIADB']): Program | undefined {
  const onPath = spawnSync('sh', ['-c', 'command -v mariadbd || ls /usr/sbin/mariadbd'], { encoding: 'utf8' });
  const program = folder ? join(folder, 'usr/sbin/mariadbd') : onPath.stdout.trim();
  if (program === '' || !existsSync(program)) return undefined;
  const root = resolve(dirname(program), '..');
  const share = [join(root, 'share/mysql'), join(root, 'share/mariadb')].find((at) =>
    existsSync(join(at, 'mysql_system_tables.sql')),
  );
  if (share === undefined) return undefined;
  const libraries = folder ? ['usr/lib', 'lib'].flatMap((at) => libraryFolders(join(folder, at))) : [];
  return { program, share, libraries };
}

const libraryFolders = (folder: string) =>
  [folder, join(folder, 'x86_64-linux-gnu'), join(folder, 'aarch64-linux-gnu')].filter((at) => existsSync(at));

async function freePort(): Promise<number> {
  return await new Promise((done, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : reject(new Error('no port'))));
    });
  });
}

/**
 * Starts a MariaDB server with an empty database `shop`.
 * @param found what `findMariadb` found
 * @throws when it does not start; the message holds its last output
 */
export async function startMariadb(found: Program): Promise<TestMariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkle-mariadb-'));
  const data = join(folder, 'data');
  const password = 'it\'s a "test"';
  const port = await freePort();
  const env = { ...process.env, LD_LIBRARY_PATH: found.libraries.join(':') };
  const common = [
    '--no-defaults',
    `--datadir=${data}`,
    `--lc-messages-dir=${found.share}`,
    `--character-sets-dir=${join(found.share, 'charsets')}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-log-bin',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ];
  const scripts = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];
  const tables = scripts.map((name) => readFileSync(join(found.share, name), 'utf8')).join('\n');
  spawnSync('mkdir', [data]);
  const made = spawnSync(found.program, [...common, '--bootstrap'], {
    env,
    encoding: 'utf8',
    input: `create database mysql;\nuse mysql;\n${tables}`,
  });
  const failed = async (output: string) => {
    await rm(folder, { recursive: true, force: true });
    return new Error(`MariaDB did not start:\n${output.split('\n').slice(-8).join('\n')}`);
  };
  if (made.status !== 0) throw await failed(made.stderr);
  const quoted = password.replaceAll("'", "''");
  const init = join(folder, 'init.sql');
  await writeFile(
    init,
    [
      `create or replace user '${user}'@'${host}' identified by '${quoted}';`,
      `grant all on *.* to '${user}'@'${host}';`,
      `create database if not exists ${database};`,
      '',
    ].join('\n'),
  );
  const output: string[] = [];
  const server = spawn(
    found.program,
    [...common, `--port=${port}`, `--bind-address=${host}`, `--socket=${join(folder, 's')}`, `--init-file=${init}`],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  server.stderr.on('data', (text) => void output.push(String(text)));
  const ended = new Promise<void>((done) => void server.on('exit', () => done()));
  const properties = () => ({ host, port, user, password, database });
  const query = async (sql: string) => {
    const client = await createConnection(properties());
    try {
      const [rows] = await client.query(sql);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    } finally {
      await client.end();
    }
  };
  for (let tries = 0; ; tries += 1) {
    try {
      const [row] = await query('select version() as v');
      return {
        version: String(row?.['v']),
        properties,
        query,
        stop: async () => {
          server.kill('SIGTERM');
          await ended;
          await rm(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      if (server.exitCode === null && tries < 300) await sleep(100);
      else {
        server.kill('SIGKILL');
        throw await failed(`${output.join('')}\n${String(error)}`);
      }
    }
  }
}
