import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { checkSecrets, secretReader } from '../src/secrets.js';
import { projectFolder } from './project-folder.js';

const root = projectFolder({
  '.env.dev': 'export DB_PASSWORD="from # dotenv"\nPLAIN=one # a comment\n',
  'secrets/key': 'from-file\n',
  'config/secrets_mapping.yaml': {
    secrets: {
      by_variable: { env_var_dev: 'BY_VARIABLE' },
      by_dotenv: { env_var_dev: 'DB_PASSWORD', provider: { type: 'dotenv', file: '.env.dev' } },
      by_file: { provider: { type: 'file', path: 'secrets/key' } },
      by_command: {
        provider: { type: 'command', command: [process.execPath, '-e', 'console.log("from-" + "command")'] },
      },
      by_cloud: { provider: { type: 'vault', name: 'kv/db', key: 'password' } },
      not_there: { provider: { type: 'file', path: 'secrets/none' } },
    },
  },
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('secrets come from variables, files of variables, files and programs; those of a cloud are not read here', async () => {
  const environment = { PATH: process.env['PATH'] ?? '', BY_VARIABLE: 'from-variable' };
  const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  expect(project.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  const read = secretReader(project);
  expect(['by_variable', 'by_dotenv', 'by_file', 'by_command', 'not_there'].map((name) => read(name))).toEqual([
    'from-variable',
    'from # dotenv',
    'from-file',
    'from-command',
    undefined,
  ]);
  expect(() => read('by_cloud')).toThrow(/vault/);
  const states = checkSecrets(project);
  expect(Object.fromEntries(states.map((one) => [one.name, one.present]))).toEqual({
    by_cloud: false,
    by_command: true,
    by_dotenv: true,
    by_file: true,
    by_variable: true,
    not_there: false,
  });
  expect(JSON.stringify(states)).not.toContain('from-');
});
