import { configSchemas, type DocumentKind } from '@sparkle-orchestration/core';

const kinds = ['source', 'destination', 'pipeline', 'job', 'trigger'] as const;
const print = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const schemaFile = (kind: DocumentKind) => `.vscode/schemas/${kind}-schema.json`;

/** Schemas of the documents as editors read them, draft-07, by path below the project. */
export function warehouseSchemaFiles(): ReadonlyMap<string, string> {
  const schemas = configSchemas() as Readonly<Record<DocumentKind, object>>;
  return new Map([...kinds, 'secrets-mapping' as const].map((kind) => [schemaFile(kind), print(schemas[kind])]));
}

/** `yaml.schemas` of the editor's settings: which files each schema is for. */
export function warehouseYamlSchemas(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([
    ...kinds.map((kind) => [`./${schemaFile(kind)}`, [`config/${kind}s/*.yaml`, `config/${kind}s/*.yml`]]),
    [`./${schemaFile('secrets-mapping')}`, ['config/secrets_mapping.yaml', 'config/secrets_mapping.yml']],
  ]);
}

/** Settings of the editor: what was there, with the schemas of the warehouse dialect. */
export function editorSettings(before: Readonly<Record<string, unknown>> = {}): string {
  const own = before['yaml.schemas'];
  const other = typeof own === 'object' && own !== null ? own : {};
  return print({ ...before, 'yaml.schemas': { ...other, ...warehouseYamlSchemas() } });
}

/** A workspace file, tasks and recommended extensions. */
export function workspaceFiles(name: string): ReadonlyMap<string, string> {
  const shell = (label: string, command: string, more: object = {}) => ({ label, type: 'shell', command, ...more });
  const extensions = ['redhat.vscode-yaml', 'usernamehw.errorlens', 'eamodio.gitlens'];
  return new Map([
    [
      `${name}.code-workspace`,
      print({
        folders: [{ path: '.' }],
        settings: { 'yaml.validate': true, 'yaml.completion': true, 'yaml.hover': true },
        extensions: { recommendations: extensions },
      }),
    ],
    [
      '.vscode/tasks.json',
      print({
        version: '2.0.0',
        tasks: [
          shell('Validate', 'npx sparkle warehouse validate', { group: { kind: 'test', isDefault: true } }),
          shell('List', 'npx sparkle warehouse list'),
          shell('Serve', 'npx sparkle warehouse serve', { isBackground: true, problemMatcher: [] }),
        ],
      }),
    ],
    ['.vscode/extensions.json', print({ recommendations: extensions })],
  ]);
}
