import {
  columnName,
  DiagnosticError,
  type ExtractContext,
  pathName,
  type StagedData,
} from '@sparkle-orchestration/core';
import { z } from 'zod';
import { propertiesOf } from '../connection.js';
import { restDiagnostics } from '../diagnostics.js';
import { defaultPageBytes, extractJson } from '../extract.js';
import { type Auth, readAuth } from '../http/auth.js';
import { createClient, type HttpRequest } from '../http/client.js';
import type { RestIngestor } from '../ingestor.js';
import { addQuery } from '../ingestors/rest-resource.js';
import { pagerOf } from '../paging/index.js';
import { headerOf, type Pager, withParam } from '../paging/pager.js';
import { readOptions, readOptionsOf, rowOptions, rowOptionsOf } from '../resource.js';
import { endpointUrl, serviceOf } from '../service.js';
import { earlier, writeBound } from '../since.js';
import { stageCsv } from '../stage-csv.js';
import { fillJson, fillText, type Values } from '../template.js';
import type { ProfileRequest, ServiceProfile } from './profile.js';
import { runJob } from './run-job.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

const secret = z.union([z.string().min(1), z.strictObject({ secret: z.string() })]);

/** Schema of a service's options: its own, and those of every HTTP ingestor. */
function optionsOf(profile: ServiceProfile) {
  const own = Object.entries(profile.options).map(([name, { description, required }]) => {
    const text = z.string().min(1);
    return [name, (required ? text : text.optional()).describe(description)] as const;
  });
  const secrets = new Set(profile.auth.flatMap(({ from }) => Object.values(from)));
  const plain = Object.values(profile.headers ?? {}).flatMap((value) =>
    [...value.matchAll(/\{([a-z_]+)\}/g)].map((m) => m[1] ?? ''),
  );
  const shape: Record<string, z.ZodType> = {
    base_url: z
      .string()
      .min(1)
      .optional()
      .describe('Address of the service. Default: that of the connection, else the public one'),
    ...Object.fromEntries(own),
    ...Object.fromEntries(
      [...secrets, ...plain].map((name) => [
        name,
        secret.optional().describe('Where the connection does not have it: as a variable, ${NAME}'),
      ]),
    ),
    ...(profile.job
      ? {
          job_timeout: z
            .number()
            .positive()
            .optional()
            .describe('Seconds that the service may take for an export. Default 3600'),
          poll_interval: z.number().min(0).optional().describe('Seconds between two questions whether it is ready'),
        }
      : {}),
    ...rowOptions,
    ...readOptions,
  };
  return z.strictObject(shape) as unknown as z.ZodType<Readonly<Record<string, unknown>>>;
}

const texts = (values: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[key, String(value)]]
        : [],
    ),
  );

/** The first way of the profile whose properties are there. */
function authOf(profile: ServiceProfile, values: Values, own: unknown): Auth {
  if (typeof own === 'object' && own !== null) return readAuth(own as Readonly<Record<string, unknown>>);
  const way = profile.auth.find(({ from }) => Object.values(from).every((name) => values[name] !== undefined));
  if (!way) {
    const keys = profile.auth.map(({ from }) => Object.values(from).join(' with ')).join(', or ');
    throw new DiagnosticError([restDiagnostics.report('auth-incomplete', { type: profile.id, keys })]);
  }
  const taken = Object.fromEntries(Object.entries(way.from).map(([field, name]) => [field, values[name]]));
  const fixed = Object.fromEntries(
    Object.entries(way.fixed ?? {}).map(([field, text]) => [field, fillText(text, values, profile.id)]),
  );
  return readAuth({ type: way.type, ...taken, ...fixed });
}

/** Everything that `{name}` may stand for. */
function valuesOf(profile: ServiceProfile, context: Context): { values: Values; since: boolean } {
  const { range } = context;
  const defaults = Object.fromEntries(
    Object.entries(profile.options).flatMap(([name, option]) =>
      option.default === undefined ? [] : [[name, option.default]],
    ),
  );
  const given: Values = { ...defaults, ...texts(propertiesOf(context.connection)), ...texts(context.options) };
  const now = new Date().toISOString();
  const base: Values = {
    ...given,
    today: now.slice(0, 10),
    until: writeBound(range?.below ?? range?.upTo ?? now.slice(0, 19), 'iso'),
    ...(given['start_date'] === undefined ? {} : { start: given['start_date'] }),
  };
  const named = profile.since?.values ?? {};
  if (range?.from === undefined || !profile.since) {
    const empty = Object.fromEntries(
      Object.keys(named)
        .filter((name) => base[name] === undefined)
        .map((name) => [name, '']),
    );
    return { values: { ...base, ...empty }, since: false };
  }
  const lag = Number(context.options['lag'] ?? 0);
  const bound = profile.cursor?.type === 'bigint' ? range.from : earlier(range.from, lag);
  const values: Values = { ...base, since: writeBound(bound, profile.since.format) };
  const filled = Object.entries(named).map(([name, text]) => [name, fillText(text, values, profile.id)] as const);
  return { values: { ...values, ...Object.fromEntries(filled) }, since: true };
}

async function extract(profile: ServiceProfile, context: Context): Promise<StagedData> {
  const read = readOptionsOf(context.options);
  const rows = { cursor_field: profile.cursor?.field, ...rowOptionsOf(context.options) };
  const properties = propertiesOf(context.connection);
  const { values: plain, since } = valuesOf(profile, context);
  const address = plain['base_url'] ?? plain['url'] ?? fillText(profile.baseUrl, plain, profile.id);
  // A query may hold {since_filter} itself.
  const values: Values = {
    ...plain,
    ...Object.fromEntries(
      ['query', 'soql'].flatMap((name) => {
        const text = plain[name];
        return text === undefined ? [] : [[name, text.replace('{since_filter}', plain['since_filter'] ?? '')]];
      }),
    ),
    base_url: address.replace(/\/+$/, ''),
  };
  const headers = Object.entries(profile.headers ?? {}).map(([name, text]) => [
    name,
    fillText(text, values, profile.id),
  ]);
  const service = serviceOf({
    ingestor: profile.id,
    connection: context.connection,
    baseUrl: address,
    auth: authOf(profile, values, properties['auth']),
    headers: Object.fromEntries(headers),
    allowedHosts: read.allowed_hosts,
  });
  const delay = read.rate_limit_delay ?? profile.delay;

  function request({ method, endpoint, params, json }: ProfileRequest, known: Values): HttpRequest {
    const whole = /^\{[a-z_]+\}$/.test(endpoint);
    const path = fillText(endpoint, known, profile.id, whole ? undefined : encodeURIComponent);
    const query = Object.entries(params ?? {}).map(([name, text]) => [
      fillText(name, known, profile.id),
      fillQuery(text, known),
    ]);
    return {
      method: method ?? 'GET',
      url: addQuery(endpointUrl(service.base, path), Object.fromEntries(query)),
      ...(json === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(fillJson(json, known, profile.id)) }),
    };
  }
  const fillQuery = (text: string, known: Values) => fillText(text, known, profile.id);

  if (profile.job) {
    const client = createClient({
      ...service,
      maxBytes: read.max_page_bytes ?? defaultPageBytes,
      signal: context.signal,
      log: context.log,
    });
    try {
      const { job } = profile;
      const first = await runJob({
        ingestor: profile.id,
        client,
        job,
        request,
        values,
        timeout: Number(context.options['job_timeout'] ?? 3600),
        every: context.options['poll_interval'] as number | undefined,
        signal: context.signal,
        log: context.log,
      });
      const { next } = job.download;
      const pager: Pager = {
        first: (one) => one,
        next(page) {
          const part = next && headerOf(page, next.header);
          return next && part && part !== 'null' ? withParam(page.request, next.param, part) : undefined;
        },
      };
      return await stageCsv(
        { client, pager, request: first, rows, reader: {}, delay, maxPages: read.max_pages ?? 10_000 },
        context,
      );
    } finally {
      await client.close();
    }
  }
  const wanted = since && profile.since?.request ? profile.since.request : profile.request;
  if (!wanted) throw new Error(`${profile.id} asks for nothing`);
  const params = { ...wanted.params, ...(since ? profile.since?.params : {}) };
  const pagination = (since ? profile.since?.pagination : undefined) ?? profile.pagination ?? { type: 'none' };
  return extractJson(
    {
      service,
      rows,
      read: { ...read, rate_limit_delay: delay },
      request: request({ ...wanted, params }, values),
      pager: () => pagerOf(pagination),
      recordsPath:
        profile.dataPath === undefined ? undefined : fillText(profile.dataPath, values, profile.id).split('.'),
      unwrap: profile.unwrap ?? [],
    },
    context,
  );
}

/** A service as an ingestor. */
export function serviceIngestor(profile: ServiceProfile): RestIngestor {
  const { cursor } = profile;
  return {
    ingestor: {
      id: profile.id,
      ...(profile.aliases ? { aliases: profile.aliases } : {}),
      description: profile.description,
      options: optionsOf(profile),
      connectionTypes: ['rest_api'],
      network: true,
      ...(cursor
        ? {
            cursor: (options) => {
              const own = cursor.unlessIn === undefined ? undefined : options[cursor.unlessIn];
              if (typeof own === 'string' && !own.includes('{since_filter}')) return undefined;
              const naming = rowOptionsOf(options).naming ?? 'snake_case';
              const path = cursor.field.split('.');
              const column = profile.job ? columnName(cursor.field, naming) : pathName(path, naming);
              return { column, type: cursor.type };
            },
          }
        : {}),
    },
    extract: (context) => extract(profile, context),
  };
}
