import type { z } from 'zod';
import type { ParsedFile, SourceDocument } from '../../source/document.js';
import { isMapping, overlay } from '../../source/merge.js';
import type { Path } from '../../source/positions.js';
import { configDiagnostics as report } from '../diagnostics.js';
import type { DiscoveredFiles, WarehouseKind } from '../discover.js';
import { checkName, duplicateNames } from '../names.js';
import type { BrokenDocument, ReadContext } from '../read-context.js';
import { destinationDocument } from '../schema/warehouse-destination.js';
import { jobDocument } from '../schema/warehouse-job.js';
import { pipelineDocument } from '../schema/warehouse-pipeline.js';
import { sourceDocument } from '../schema/warehouse-source.js';
import { triggerDocument } from '../schema/warehouse-trigger.js';
import { validate } from '../validate.js';
import { substitute } from '../variables.js';

export const documentSchemas = {
  source: sourceDocument,
  destination: destinationDocument,
  pipeline: pipelineDocument,
  job: jobDocument,
  trigger: triggerDocument,
} as const satisfies Record<WarehouseKind, z.ZodType>;

type Content<K extends WarehouseKind> =
  z.output<(typeof documentSchemas)[K]> extends infer D ? (K extends keyof D ? D[K] : never) : never;

/** A valid warehouse document. */
export interface WarehouseDocument<K extends WarehouseKind = WarehouseKind> {
  readonly kind: K;
  readonly name: string;
  /** File name without folder. */
  readonly fileName: string;
  readonly content: Content<K>;
  readonly source: SourceDocument;
}

/** Reads, overlays, substitutes and validates all documents of a kind. */
export function readDocuments<K extends WarehouseKind>(
  kind: K,
  found: DiscoveredFiles,
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
  broken: BrokenDocument[],
): readonly WarehouseDocument<K>[] {
  const overlays = new Map(found.overlays.filter((o) => o.kind === kind).map((o) => [o.base, o.file]));
  const documents = found.warehouse[kind].flatMap((file) => {
    const over = overlays.get(file);
    overlays.delete(file);
    return ofFile(kind, file, over, parsed, context, broken);
  });
  for (const [base, file] of overlays)
    if (parsed.has(file)) context.report(report.report('overlay-without-base', { base }, { file, line: 1, column: 1 }));
  const named = documents.map((d) => ({ name: d.name, location: d.source.locate([kind, 'name']) }));
  context.report(...duplicateNames(kind, named));
  // Of two documents with one name the first is used, so that one mistake is told once.
  return documents.filter((d, i) => documents.findIndex((o) => o.name.toLowerCase() === d.name.toLowerCase()) === i);
}

function ofFile<K extends WarehouseKind>(
  kind: K,
  file: string,
  over: string | undefined,
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
  broken: BrokenDocument[],
): readonly WarehouseDocument<K>[] {
  const below = parsed.get(file);
  if (!below) return [];
  const fileName = file.split('/').at(-1) ?? file;
  const upper = over === undefined ? undefined : parsed.get(over)?.documents[0];
  if (below.documents.length === 0 || (over !== undefined && parsed.has(over) && !upper)) {
    broken.push({ kind, name: fileName.replace(/\.ya?ml$/, ''), file });
    return [];
  }
  return below.documents.flatMap((document, i) => {
    const merged = upper && i === 0 ? overlay(document, withoutEnvironment(upper, context)) : document;
    return ofDocument(kind, fileName, merged, context) ?? failed(kind, fileName, merged, broken);
  });
}

/** An overlay may say its environment, which must be the one of its folder. */
function withoutEnvironment(document: SourceDocument, context: ReadContext): SourceDocument {
  if (!Object.hasOwn(document.value, 'environment')) return document;
  const { environment, ...value } = document.value;
  if (String(environment).toLowerCase() !== context.env) {
    context.report(
      report.report(
        'path-mismatch',
        { key: 'environment', written: String(environment), path: context.env },
        document.locate(['environment']),
      ),
    );
  }
  return { ...document, value };
}

function failed(
  kind: WarehouseKind,
  fileName: string,
  document: SourceDocument,
  broken: BrokenDocument[],
): readonly [] {
  const content = document.value[kind];
  const name =
    isMapping(content) && typeof content['name'] === 'string' ? content['name'] : fileName.replace(/\.ya?ml$/, '');
  broken.push({ kind, name, file: document.file });
  return [];
}

const secretsBelow: Readonly<Record<WarehouseKind, readonly Path[]>> = {
  source: [['source', 'connection']],
  destination: [['destination', 'connection']],
  pipeline: [],
  job: [],
  trigger: [],
};

function ofDocument<K extends WarehouseKind>(
  kind: K,
  fileName: string,
  document: SourceDocument,
  context: ReadContext,
): readonly WarehouseDocument<K>[] | undefined {
  const roots = Object.keys(document.value);
  if (roots.length !== 1 || roots[0] !== kind) {
    const place = roots.find((key) => key !== kind);
    context.report(
      report.report(
        'wrong-root',
        { expected: kind, found: roots },
        document.locate(place === undefined ? [] : [place], 'key'),
      ),
    );
    return undefined;
  }
  const read = substitute(document, { environment: context.environment, secretsBelow: secretsBelow[kind] });
  context.report(...read.diagnostics);
  const plain = withSecretText(read.value);
  const { value, diagnostics } = validate(documentSchemas[kind], plain, { ...read, locate: document.locate });
  context.report(...diagnostics);
  if (!value || read.diagnostics.some((d) => d.severity === 'error')) return undefined;
  const content = (value as Record<string, unknown>)[kind] as Content<K>;
  const { name } = content as { readonly name: string };
  const wrong = checkName(name, document.locate([kind, 'name']));
  if (wrong && kind === 'destination')
    context.report(report.report('unusual-name', { name }, document.locate([kind, 'name'])));
  else if (wrong) context.report(wrong);
  return wrong && kind !== 'destination' ? undefined : [{ kind, name, fileName, content, source: document }];
}

/** References made from `${NAME}` are written as text again: the schemas of documents know no other form. */
function withSecretText(value: unknown): Record<string, unknown> {
  const walk = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(walk);
    if (!isMapping(inner)) return inner;
    const keys = Object.keys(inner);
    if (keys.length === 1 && keys[0] === 'secret' && typeof inner['secret'] === 'string')
      return `\${${inner['secret']}}`;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, walk(one)]));
  };
  return walk(value) as Record<string, unknown>;
}
