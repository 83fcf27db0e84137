import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LocalService,
  type Reply,
  type SeenRequest,
  startLocalService,
} from '@sparkle-orchestration/connectors/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../project-folder.js';
import { type RestProject, restProject } from './rest-project.js';

const shared = join(process.env['SPARKLE_SHARED'] ?? join(repository, '../shared'), 'corpora');
const hasCorpora = existsSync(shared);
if (!hasCorpora) console.warn(`example definitions are not there (${shared}): REST examples are not run`);

/** What the services of the examples answer. */
function answer({ path, query, headers }: SeenRequest): Reply {
  switch (path) {
    case '/users':
      if (headers.authorization !== undefined)
        return headers.authorization === 'Bearer example-api-token'
          ? { json: [{ id: 'u1', email: 'a@x', updated_at: '2024-02-01T00:00:00Z' }] }
          : { status: 401 };
      return {
        json: [
          {
            id: 1,
            name: 'Leanne',
            address: { city: 'Gwenborough', geo: { lat: '-37.3', lng: '81.1' } },
            company: { name: 'R' },
          },
        ],
      };
    case '/posts':
      return {
        json: [
          { userId: 1, id: 1, title: 't', body: 'b' },
          { userId: 1, id: 2, title: 'u', body: 'c' },
        ],
      };
    case '/comments':
      return { json: [{ postId: 1, id: 1, email: 'e', body: 'b' }] };
    case '/users/torvalds/repos':
    case '/users/kubernetes/repos':
      return query['page'] === '2'
        ? {
            json: [
              { id: 2, name: 'subsurface', owner: { login: 'torvalds' }, reactions: { '+1': 3, '-1': 0 }, topics: [] },
            ],
          }
        : {
            json: [{ id: 1, name: 'linux', owner: { login: 'torvalds' }, topics: ['os'] }],
            headers: { link: '<?page=2>; rel="next"' },
          };
    case '/channels':
      return {
        json: {
          kind: 'youtube#channelListResponse',
          items: [
            {
              id: query['id'],
              snippet: {
                title: 'Corey',
                description: 'd',
                publishedAt: '2024-03-01T10:00:00Z',
                localized: { title: 'C' },
              },
              statistics: { viewCount: '100', subscriberCount: '20', videoCount: '3' },
            },
          ],
        },
      };
    default:
      return { status: 404, json: { message: `nothing at ${path}` } };
  }
}

describe.skipIf(!hasCorpora)('REST examples of the documents', () => {
  let service: LocalService;
  beforeAll(async () => {
    service = await startLocalService(answer);
  });
  afterAll(() => service.close());

  /** The example with its public addresses replaced by the local service, and nothing else changed. */
  function example(
    folder: string,
    destination: string,
    environment: Readonly<Record<string, string>> = {},
  ): RestProject {
    const p = restProject({}, destination, environment);
    cpSync(join(shared, folder, 'config'), join(p.root, 'config'), { recursive: true });
    // What is wrong in the examples on purpose is another test's: a job, a webhook and a secret that are not there.
    for (const faulty of ['jobs', 'triggers']) rmSync(join(p.root, 'config', faulty), { recursive: true, force: true });
    if (!('YOUTUBE_API_KEY_DEV' in environment))
      for (const faulty of ['sources/youtube_api.yaml', 'pipelines/youtube_to_databricks.yaml'])
        rmSync(join(p.root, 'config', faulty), { force: true });
    const sources = join(p.root, 'config/sources');
    for (const file of readdirSync(sources)) {
      const text = readFileSync(join(sources, file), 'utf8');
      writeFileSync(join(sources, file), text.replace(/base_url: "https:[^"]*"/, `base_url: "${service.url}"`));
    }
    writeFileSync(
      join(p.root, 'sparkle.config.yaml'),
      `name: example\nwarehouse: ${destination}\nallowed_hosts: ["127.0.0.1"]\n`,
    );
    return p;
  }

  it('mock_to_duckdb loads users, posts and comments', async () => {
    const p = example('dwh-configs', 'duckdb_local');
    expect(await p.run('mock_to_duckdb')).toMatchObject({
      status: 'success',
      counts: { load_users: [1, 1, 0], load_posts: [2, 2, 0], load_comments: [1, 1, 0] },
    });
    expect(
      await p.rows('select id, address__city, address__geo__lat, company__name from main.mock_data.users'),
    ).toEqual([['1', 'Gwenborough', '-37.3', 'R']]);
    expect(await p.rows('select user_id, id from main.mock_data.posts order by id')).toEqual([
      ['1', '1'],
      ['1', '2'],
    ]);
  });

  it('github_to_duckdb merges the repositories of a user, page by page; a parameter names another one', async () => {
    const p = example('dwh-configs', 'duckdb_local');
    expect(await p.run('github_to_duckdb')).toMatchObject({ status: 'success' });
    expect(
      await p.rows(
        'select id, name, owner__login, reactions__x1, reactions___1 from main.github_analytics.repos order by id',
      ),
    ).toEqual([
      ['1', 'linux', 'torvalds', null, null],
      ['2', 'subsurface', 'torvalds', '3', '0'],
    ]);
    expect(await p.run('github_to_duckdb', { params: { username: 'kubernetes' } })).toMatchObject({
      status: 'success',
    });
    expect(service.requests.at(-1)?.path).toBe('/users/kubernetes/repos');
  });

  it('my_pipeline reads with a token, by cursor, and merges', async () => {
    const p = example('from-documents/2-yaml-warehouse', 'my_warehouse', {
      MY_API_TOKEN_DEV: 'example-api-token',
      DEV_API_TOKEN: 'example-api-token',
      API_TOKEN_DEV: 'example-api-token',
    });
    expect(await p.run('my_pipeline')).toMatchObject({ status: 'success', findings: [] });
    expect(await p.rows('select id, cast(updated_at as varchar) from my_dataset.raw_data.users')).toEqual([
      ['u1', '2024-02-01 00:00:00'],
    ]);
  });

  it('youtube channels fill declared columns from inside of objects, and get their new names', async () => {
    const p = example('dwh-configs', 'duckdb_local', {
      YOUTUBE_API_KEY_DEV: 'x',
      youtube_api_credentials_secret_key: 'example-api-token',
    });
    const edit = (file: string, change: (text: string) => string) =>
      writeFileSync(join(p.root, file), change(readFileSync(join(p.root, file), 'utf8')));
    edit('config/pipelines/youtube_to_databricks.yaml', (text) =>
      text
        .replace('destinations/databricks.yaml', 'destinations/duckdb_local.yaml')
        .replace('      - videos\n', '')
        .replace(/ {6}- name: freshness_check\n( {8}.*\n)+/, ''),
    );
    edit('config/secrets_mapping.yaml', (text) =>
      text.replace(
        /^secrets:\s*$/m,
        'secrets:\n  youtube_api_credentials_secret_key:\n    github_secret: YOUTUBE_API_KEY_DEV',
      ),
    );
    const run = await p.run('youtube_to_databricks');
    expect(run.findings.filter((f) => !f.includes('append'))).toEqual([]);
    expect(run.status).toBe('success');
    expect(
      await p.rows(
        'select id, title, total_subscribers, total_views, total_videos, cast(published_at as varchar) from main.youtube_analytics.channel_stats',
      ),
    ).toEqual([['UCqj7Cz7revf5maW9g5pgNcg', 'Corey', '20', '100', '3', '2024-03-01 10:00:00']]);
  });
});
