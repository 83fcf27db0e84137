import { z } from 'zod';
import type { PipelineTemplate } from '../plugin/pipeline-template.js';
import { connection } from './schema/connection.js';
import { datasetSchema } from './schema/dataset-schema.js';
import { flatFields, flatPipeline } from './schema/flat-pipeline.js';
import { ingestor } from './schema/ingestor.js';
import { modelHeader } from './schema/model-header.js';
import { projectFile } from './schema/project-file.js';
import { secretsMapping } from './schema/secrets-mapping.js';
import { unitTests } from './schema/unit-test.js';
import { spellingPattern, spellingsOf } from './templates.js';
import { documentSchemas } from './warehouse/documents.js';

/** A JSON Schema of draft 7. */
export type JsonSchema = { [key: string]: unknown };

/** The zod schema of each kind of document, by the name of its JSON Schema. */
export const documentKinds = {
  'flat-pipeline': flatPipeline,
  connection,
  ingestor,
  ...documentSchemas,
  'secrets-mapping': secretsMapping,
  project: projectFile,
  'model-header': modelHeader,
  dataset: datasetSchema,
  'unit-tests': unitTests,
} as const satisfies Record<string, z.ZodType>;
export type DocumentKind = keyof typeof documentKinds;

const titles: Readonly<Record<DocumentKind, string>> = {
  'flat-pipeline': 'Pipeline of config/orchestration/<pipeline>/<env>.json',
  connection: 'Connection of config/connections/<name>/<env>.json',
  ingestor: 'Ingestor of config/ingestors/<name>/<env>.json',
  source: 'Source of config/sources',
  destination: 'Destination of config/destinations',
  pipeline: 'Pipeline of config/pipelines',
  job: 'Job of config/jobs',
  trigger: 'Trigger of config/triggers',
  'secrets-mapping': 'config/secrets_mapping.yaml',
  project: 'sparkle.config.yaml',
  'model-header': 'Header of a SQL model',
  dataset: 'schemas/<dataset>.json',
  'unit-tests': 'Unit tests of config/tests',
};

/** Marks a union that is told apart by one key, until it is written as if/then. */
const marker = 'x-told-apart-by';

/**
 * JSON Schemas of all kinds of documents, made from the schemas that validate them. With templates, the schema of flat
 * pipelines also knows their names and the fields of `extra_config`.
 */
export function configSchemas(
  options: { readonly templates?: Iterable<PipelineTemplate> } = {},
): Readonly<Record<string, JsonSchema>> {
  const kinds = Object.keys(documentKinds) as DocumentKind[];
  const schemas = Object.fromEntries(kinds.map((kind) => [kind, toJsonSchema(documentKinds[kind], titles[kind])]));
  const templates = [...(options.templates ?? [])];
  const flat = schemas['flat-pipeline'];
  return templates.length > 0 && flat ? { ...schemas, 'flat-pipeline': withTemplates(flat, templates) } : schemas;
}

function toJsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const made = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any', override: annotate });
  const { $schema, ...rest } = ifThen(made) as JsonSchema;
  return { $schema, title, ...rest };
}

function annotate({
  zodSchema,
  jsonSchema,
}: {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: object;
}): void {
  const { def } = zodSchema._zod;
  const json = jsonSchema as JsonSchema;
  if (def.type === 'union' && 'discriminator' in def) json[marker] = def.discriminator;
  if (def.type === 'record') delete json['propertyNames'];
  const patterned = def.type === 'string' && json['pattern'] !== undefined;
  if (def.type === 'number' || def.type === 'boolean' || def.type === 'enum' || patterned) orVariable(json);
}

/** A number, boolean, word or text of a form may also come from a variable. */
function orVariable(json: JsonSchema): void {
  const { description, default: fallback, ...rest } = json;
  if (rest['maximum'] === Number.MAX_SAFE_INTEGER) delete rest['maximum'];
  if (rest['minimum'] === Number.MIN_SAFE_INTEGER) delete rest['minimum'];
  for (const key of Object.keys(json)) delete json[key];
  if (description !== undefined) json['description'] = description;
  if (fallback !== undefined) json['default'] = fallback;
  json['anyOf'] = [rest, { type: 'string', pattern: '\\$\\{' }];
}

function ifThen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ifThen);
  if (typeof value !== 'object' || value === null) return value;
  const json = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, ifThen(inner)])) as JsonSchema;
  const key = json[marker];
  if (typeof key !== 'string') return json;
  const { [marker]: _, oneOf, anyOf, ...rest } = json;
  const branches = (oneOf ?? anyOf) as readonly { readonly properties: Readonly<Record<string, JsonSchema>> }[];
  const words = branches.map((branch) => branch.properties[key]?.['const']);
  return {
    ...rest,
    type: 'object',
    required: [key],
    properties: { [key]: { description: 'Type; the other fields depend on it.', enum: words } },
    allOf: branches.map((branch, i) => ({
      if: { properties: { [key]: { const: words[i] } }, required: [key] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: branch,
    })),
  };
}

/** Adds the names of templates, and per template its `extra_config`, whose fields may also stand at the top. */
function withTemplates(flat: JsonSchema, templates: readonly PipelineTemplate[]): JsonSchema {
  // A file of an environment leaves out what the base.yaml beside it says, its template too.
  const { additionalProperties: _, required: __, properties, ...rest } = flat;
  const known = properties as Readonly<Record<string, JsonSchema>>;
  const branches = templates.map((template) => {
    const extra = toJsonSchema(template.extra, `extra_config of ${template.id}`);
    const own = (extra['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
    const common = Object.fromEntries(Object.entries(known).filter(([key]) => key in flatFields && !(key in own)));
    const { required: ___, $schema: ____, ...inside } = extra;
    return {
      if: { properties: { pipeline_type: { pattern: spellingPattern(template) } }, required: ['pipeline_type'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: {
        properties: {
          ...Object.fromEntries(Object.keys(known).map((key) => [key, true])),
          ...own,
          extra_config: { ...inside, properties: { ...common, ...own } },
        },
        additionalProperties: false,
      },
    };
  });
  const { description } = known['pipeline_type'] as JsonSchema;
  const patterns = templates.map((template) => ({ type: 'string', pattern: spellingPattern(template) }));
  // The list is what editors offer; other spellings are as good.
  const names = { description, anyOf: [{ enum: templates.flatMap(spellingsOf) }, ...patterns] };
  return { ...rest, properties: { ...known, pipeline_type: names }, allOf: branches };
}
