import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openProject, runPipelines } from '../src/index.js';
import { projectFolder } from './project-folder.js';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** Stands for the client of a container engine: writes down its words, one a line, and what `docker run` passes on. */
const client = `#!/bin/sh
printf '%s\\n' "$@" > words.txt
printf '%s|%s|%s' "$MODE" "$TOKEN" "$SPARKLE_PIPELINE" > variables.txt
echo '{"rows": 7}'
exit \${CLIENT_ENDS_WITH:-0}
`;

async function run(variables: Readonly<Record<string, string>> = {}) {
  const root = projectFolder(
    {
      'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' },
      'config/secrets_mapping.yaml': 'secrets:\n  API_TOKEN:\n    dev: MY_TOKEN\n',
      'config/orchestration/subject/dev.json': {
        pipeline_type: 'custom',
        params: { text: '--privileged; $(id)' },
        extra_config: {
          tasks: [
            {
              id: 'only',
              task: 'RunContainerTask',
              params: {
                image: 'registry.example.org/shop/load:1.4',
                command: ['load', '--all'],
                args: ['{{ interval.start | date }}', '{{ params.text }}'],
                environment: { MODE: 'day {{ interval.start | date }}' },
                secrets: ['TOKEN=API_TOKEN'],
              },
              outputs: { n: 'rows' },
            },
          ],
        },
      },
      'bin/docker': client,
    },
    { warehouse: 'duck' },
  );
  roots.push(root);
  chmodSync(join(root, 'bin/docker'), 0o755);
  const PATH = `${join(root, 'bin')}:${process.env['PATH']}`;
  const environment = { PATH, HOME: process.env['HOME'], MY_TOKEN: 'canary-4711-secret', ...variables };
  const project = await openProject({ from: root, env: 'dev', environment });
  const interval = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') };
  const [first] = await runPipelines(project, { names: ['subject'], interval });
  const text = (name: string) => readFileSync(join(root, name), 'utf8');
  return { task: first?.result?.tasks['only'], text };
}

describe('a container', () => {
  it('gets names of variables and values as words behind the image, and gives outputs', async () => {
    const { task, text } = await run();
    expect(task?.error).toBeUndefined();
    expect(task?.outputs).toEqual({ n: 7 });
    const words = text('words.txt').trimEnd().split('\n');
    expect(words.slice(0, 3)).toEqual(['run', '--rm', '--name']);
    // Nothing behind `--` can become an option of the client.
    expect(words.slice(words.indexOf('--entrypoint'))).toEqual([
      ...['--entrypoint', 'load', '--', 'registry.example.org/shop/load:1.4'],
      ...['--all', '2026-03-01', '--privileged; $(id)'],
    ]);
    const names = words.filter((_, at) => words[at - 1] === '--env');
    expect(names).toEqual(expect.arrayContaining(['MODE', 'TOKEN', 'SPARKLE_RUN_ID', 'SPARKLE_INTERVAL_START']));
    expect(names.filter((name) => !/^(MODE|TOKEN|SPARKLE_\w+)$/.test(name))).toEqual([]);
  });

  it('gets a secret by its environment, never by the words of the command', async () => {
    const { text } = await run();
    expect(text('variables.txt')).toBe('day 2026-03-01|canary-4711-secret|subject');
    expect(text('words.txt')).not.toContain('canary-4711');
  });

  it('that ends with another code than 0 fails its task', async () => {
    const { task } = await run({ CLIENT_ENDS_WITH: '3' });
    expect(task?.status).toBe('failed');
    expect(task?.error?.diagnostic.message).toMatch(/shop\/load:1\.4 ended with exit code 3/);
  });
});
