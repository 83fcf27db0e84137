import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writtenWriteModes } from '@sparkle-orchestration/core';
import { schedulePatterns } from '@sparkle-orchestration/schedules';
import { transformerList } from '@sparkle-orchestration/sql';
import { transformerCases } from '../../../sql/test/cases/index.js';
import { builtins } from '../../src/builtins.js';
import { repository } from '../project-folder.js';
import { kinds, patternsShown, type Shown, templates, writeModes } from './parts.js';
import { proofsOf, warehouseFields } from './warehouse/fields.js';
import type { FieldProof } from './warehouse/proof.js';
import { schemaFields } from './warehouse/schema-fields.js';

type Row = readonly [name: string, what: string, shown: string];
const fieldTests = 'packages/sdk/test/coverage/warehouse-fields.test.ts';

const link = (file: string, title: string) =>
  `[${title.replaceAll('|', '\\|').replaceAll('[', '\\[').replaceAll(']', '\\]')}](../../${file})`;

/** A part with what shows it; throws when nothing does. */
function partRow(name: string, shown: Shown | undefined): Row {
  if (!shown) return [name, 'NOT SHOWN', ''];
  if ('conformance' in shown)
    return [name, 'acts', `[conformance: ${shown.conformance}](../../packages/conformance/cases/${shown.conformance})`];
  const what = 'refused' in shown ? `refused: \`${shown.refused}\`` : 'acts';
  return [name, what, link(shown.file, shown.title)];
}

function fieldRow(field: string, proofs: readonly FieldProof[]): Row {
  const found = proofsOf(field, proofs);
  const own = found.filter((proof) => proof.field === field);
  if (found.length === 0) return [field, 'NOT SHOWN', ''];
  if (own.length === 0)
    return found[0]?.kind === 'refused' && field.startsWith(found[0].field)
      ? [field, `with \`${found[0].field}\``, '']
      : [field, 'by the fields inside it', ''];
  const words = own.map((proof) => {
    if (proof.kind === 'refused') return `refused: \`${proof.code}\``;
    return proof.kind === 'acts' ? (proof.note ?? 'acts') : 'acts';
  });
  const links = own.map((proof) =>
    proof.kind === 'test'
      ? link(proof.file, proof.title)
      : link(fieldTests, `${field} ${proof.kind === 'refused' ? 'is refused' : 'acts'}`),
  );
  return [field, [...new Set(words)].join('; '), [...new Set(links)].join('<br>')];
}

/** Every transformer with the cases that execute it on DuckDB and Postgres. */
function transformerRows(): readonly Row[] {
  const cases = Object.values(transformerCases).flat();
  return transformerList.map(({ name }) => {
    const own = cases.filter((one) => one.steps.some(([step]) => step === name));
    // Best is a case that is about this one; else one that goes through it.
    const first = own.find((one) => one.steps[0]?.[0] === name) ?? own[0];
    if (!first) return [name, 'NOT SHOWN', ''];
    return [
      name,
      'acts',
      link('packages/sql/src/transformers/transformers.test.ts', `${first.steps[0]?.[0]}: ${first.shows}`),
    ];
  });
}

export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function parts(): readonly Part[] {
  const proofs = warehouseFields();
  const sorted = (names: readonly string[]) => [...names].sort();
  return [
    { title: 'Fields of the warehouse dialect', rows: schemaFields().map((field) => fieldRow(field, proofs)) },
    {
      title: 'Templates',
      rows: sorted((builtins.templates ?? []).map((t) => t.id)).map((id) => partRow(id, templates[id])),
    },
    {
      title: 'Task kinds',
      rows: sorted((builtins.taskKinds ?? []).filter((k) => !k.internal).map((k) => k.id)).map((id) =>
        partRow(id, kinds[id]),
      ),
    },
    { title: 'Write modes', rows: writtenWriteModes.map((mode) => partRow(mode, writeModes[mode])) },
    {
      title: 'Schedules, triggers and monitors',
      rows: schedulePatterns.map(({ name }) => partRow(name, patternsShown[name])),
    },
    { title: 'Transformers', rows: transformerRows() },
  ];
}

const fold = (text: string) => text.replaceAll('_', '').toLowerCase();

/** Templates whose conformance case does not use them. Two of them have no name in files: their folders tell. */
export function unusedInCases(): readonly string[] {
  const folders: Readonly<Record<string, string>> = {
    warehouse_ingestion: 'config/pipelines/',
    sql_model: 'config/models/',
  };
  return Object.entries(templates).flatMap(([id, shown]) => {
    if (!('conformance' in shown)) return [];
    const root = join(repository, 'packages/conformance/cases', shown.conformance, 'project');
    const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) =>
      /\.(ya?ml|json|sql)$/.test(file),
    );
    const folder = folders[id];
    const aliases = (builtins.templates ?? []).find((one) => one.id === id)?.aliases ?? [];
    const names = [id, ...aliases].map(fold).join('|');
    const used = files.some((file) =>
      folder === undefined
        ? new RegExp(`^ *"?pipeline_?type"?: *"?'?(${names})(pipeline)?\\b`, 'm').test(
            fold(readFileSync(join(root, file), 'utf8')),
          )
        : file.startsWith(folder),
    );
    return used ? [] : [`${shown.conformance} does not use ${id}`];
  });
}

/** What is wrong with the tests that are named: files and titles that are not there. */
export function brokenLinks(): readonly string[] {
  const named: readonly Shown[] = [
    ...Object.values({ ...templates }),
    ...Object.values(kinds),
    ...Object.values(writeModes),
    ...Object.values(patternsShown),
    ...warehouseFields().flatMap((proof) => (proof.kind === 'test' ? [proof] : [])),
  ];
  const problems = named.flatMap((shown) => {
    if ('conformance' in shown)
      return existsSync(join(repository, 'packages/conformance/cases', shown.conformance, 'case.yaml'))
        ? []
        : [`no conformance case ${shown.conformance}`];
    const path = join(repository, shown.file);
    if (!existsSync(path)) return [`no file ${shown.file}`];
    const text = readFileSync(path, 'utf8');
    const quoted = [`'${shown.title}'`, `"${shown.title}"`, `\`${shown.title}\``];
    return quoted.some((title) => text.includes(title)) ? [] : [`${shown.file} has no test "${shown.title}"`];
  });
  return [...new Set(problems)];
}

/** The page `docs/reference/coverage.md`. */
export function coveragePage(): string {
  const tables = parts().map(({ title, rows }) => {
    const lines = rows.map(([name, what, shown]) => `| \`${name}\` | ${what} | ${shown} |`);
    return `## ${title}\n\n| name | what it does | test |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return [
    '# What is shown by which test',
    '',
    '<!-- Generated by `npm run generate`; edits are lost. -->',
    '',
    'Nothing is read and then ignored: each part acts, and a test shows it, or it is refused with a code at its line.',
    'A block of fields is shown by the fields inside it. Tests of fields compile the same documents with two values, and',
    'look at what the graph, the requests of a service or the findings then are; a test that is named by another file runs',
    'it for real.',
    '',
    ...tables,
  ].join('\n');
}
