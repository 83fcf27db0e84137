import { type Adapter, errorReference, featureKeys } from '@sparkle-orchestration/core';
import { builtins } from '@sparkle-orchestration/sdk';
import { transformerDocs } from '@sparkle-orchestration/sql';
import { coveragePage } from '../../../../packages/sdk/test/coverage/page.js';
import { commands } from '../../src/menu/index.js';
import { adapters } from './adapters.js';
import { page, table } from './markdown.js';
import { matrixPage } from './matrix-page.js';
import { schemaTable } from './schema-table.js';

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

function cliPage(): string {
  const parts = commands.map((c) =>
    [
      `## sparkle ${c.usage}`,
      `${c.summary[0]?.toUpperCase()}${c.summary.slice(1)}.`,
      table(
        ['option', 'meaning'],
        c.options.map((o) => [
          `\`${o.flags}\``,
          `${o.description}${o.choices ? ` (${o.choices.join(', ')})` : ''}${o.default === undefined ? '' : `; default ${o.default}`}`,
        ]),
      ),
      c.examples ? `\`\`\`\n${c.examples.join('\n')}\n\`\`\`` : '',
    ]
      .filter((p) => p !== '')
      .join('\n\n'),
  );
  const exits = table(
    ['exit code', 'meaning'],
    [
      [0, 'done'],
      [1, 'a run, check or SLA failed'],
      [2, 'the definition is invalid, or the command was written wrongly'],
      [3, 'an environment variable or a secret is missing'],
      [4, 'a bug of sparkle'],
      [5, 'output is stale'],
      [64, 'exec: failed, and trying again cannot help'],
      [75, 'exec: not ready yet'],
      ['130, 143', 'interrupted'],
    ],
  );
  return page(
    'Commands',
    'The command is `sparkle`; `sparkle-orchestration` is the same. Every command also takes `-C, --project <dir>`.',
    exits,
    ...parts,
  );
}

function templatesPage(): string {
  const templates = [...(builtins.templates ?? [])].sort(byId);
  const parts = templates.map((t) =>
    [
      `## ${t.id}`,
      `**${t.title}.** ${t.description}${t.runnable === false ? ' *Read and validated; not runnable yet.*' : ''}`,
      t.chain.length > 0 ? `Tasks: ${t.chain.map((c) => `\`${c}\``).join(' → ')}` : '',
      t.requires.length > 0 ? `Needs: ${t.requires.map((r) => `\`${r}\``).join(', ')}` : '',
      schemaTable(t.extra),
    ]
      .filter((p) => p !== '')
      .join('\n\n'),
  );
  return page(
    'Pipeline templates',
    'The value of `pipeline_type`. The fields of a table stand in `extra_config` or beside the other fields.',
    ...parts,
  );
}

function tasksPage(): string {
  const kinds = (builtins.taskKinds ?? []).filter((k) => !k.internal).sort(byId);
  const parts = kinds.map(
    (k) =>
      `## ${k.id}\n\n${k.description}${k.runnable === false ? ' *Not runnable yet.*' : ''}\n\n${schemaTable(k.params)}`,
  );
  return page('Task kinds', 'What a template is made of, and what `tasks` of a `custom` pipeline name.', ...parts);
}

function connectorsPage(): string {
  const parts = [...(builtins.connectors ?? [])].map((c) => {
    if (c.runnable === false) {
      return `## ${c.title}\n\n*Not runnable yet:* ${c.ingestors.map((i) => `\`${i.id}\``).join(', ')}`;
    }
    const ingestors = c.ingestors.map((i) => `### ${i.id}\n\n${i.description}\n\n${schemaTable(i.options)}`);
    const names =
      c.aliases && c.aliases.length > 0 ? ` Also written ${c.aliases.map((a) => `\`${a}\``).join(', ')}.` : '';
    return [`## ${c.type}`, `**${c.title}.** ${c.description}${names}`, schemaTable(c.connection), ...ingestors]
      .filter((p) => p !== '')
      .join('\n\n');
  });
  return page(
    'Connectors',
    'The `type` of a connection, its properties, and the ingestors that read from it.',
    ...parts,
  );
}

function transformersPage(): string {
  const groups = new Map<string, string[]>();
  for (const t of transformerDocs()) {
    const names = t.aliases.length > 0 ? `\n\nAlso: ${t.aliases.map((a) => `\`${a}\``).join(', ')}` : '';
    const params = table(
      ['parameter', 'type', 'default', 'meaning'],
      t.params.map((p) => [`\`${p.name}\``, p.type, p.required ? 'required' : (p.default ?? ''), p.meaning]),
    );
    const text = `### ${t.name}\n\n${t.meaning}${names}\n\n${params}`;
    groups.set(t.group, [...(groups.get(t.group) ?? []), text.trim()]);
  }
  return page(
    'Transformers',
    'Steps of `transformers`. Each becomes one common table expression, with equal rows on DuckDB and Postgres.',
    ...[...groups].map(([group, parts]) => `## ${group}\n\n${parts.join('\n\n')}`),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: adapters of different options are described alike.
function adapterPage(adapter: Adapter<any>): string {
  const capabilities = adapter.capabilities(adapter.options.parse({}));
  const rows = featureKeys.map((key) => {
    const means = capabilities[key];
    const how =
      means.means === 'workaround' ? means.how : means.means === 'unsupported' ? `${means.why}; ${means.todo}` : '';
    return [`\`${key}\``, means.means, how];
  });
  const components = table(
    ['component', 'class name', 'kind', 'what it emits'],
    adapter.components.map((c) => [
      `\`${c.id}\``,
      c.className,
      c.kind,
      `${c.description}${c.available === false ? ' (not emitted yet)' : ''}`,
    ]),
  );
  return page(
    `${adapter.title}`,
    `Output is made for ${adapter.supports}.`,
    '## Components',
    components,
    '## Features',
    'By what means the target does what a pipeline may use.',
    table(['feature', 'means', 'how'], rows),
  );
}

/** Every generated page, by path below `docs/reference`. */
export function pages(): ReadonlyMap<string, string> {
  return new Map([
    ['cli.md', cliPage()],
    ['templates.md', templatesPage()],
    ['tasks.md', tasksPage()],
    ['connectors.md', connectorsPage()],
    ['transformers.md', transformersPage()],
    ['errors.md', errorReference()],
    ['coverage.md', coveragePage()],
    ['matrix.md', matrixPage()],
    ...adapters.map((adapter): [string, string] => [`adapter-${adapter.name}.md`, adapterPage(adapter)]),
  ]);
}
