import type { ExtractContext } from '@sparkle-orchestration/core';
import type { Call } from '../call.js';
import { extractJson } from '../extract.js';
import type { RestIngestor } from '../ingestor.js';
import { pagerOf } from '../paging/index.js';
import { fillPlaceholders, type ParamValue } from '../placeholders.js';
import { readOptionsOf, restResource, rowOptionsOf } from '../resource.js';
import { endpointUrl, serviceOf } from '../service.js';
import { earlier, writeBound } from '../since.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** Query parameters in the order in which they are written; a list is the parameter several times. */
export function addQuery(url: URL, params: Readonly<Record<string, ParamValue>>): URL {
  const result = new URL(url);
  for (const [name, value] of Object.entries(params)) {
    result.searchParams.delete(name);
    for (const item of value === null ? [] : [value].flat()) result.searchParams.append(name, String(item));
  }
  return result;
}

/** A resource of a rest_api source as a call. */
export function resourceCall(context: Context): Call {
  const options = restResource.parse(context.options);
  const read = readOptionsOf(context.options);
  const service = serviceOf({
    ingestor: context.ingestor,
    connection: context.connection,
    allowedHosts: read.allowed_hosts,
  });
  const filled = fillPlaceholders(options.endpoint, options.params ?? {}, context.params ?? {});
  const from = context.range?.from;
  const since =
    options.param === undefined || from === undefined
      ? {}
      : { [options.param]: writeBound(earlier(from, options.lag ?? 0), options.param_format ?? 'iso') };
  const body = options.json === undefined ? {} : { body: JSON.stringify(options.json) };
  return {
    service,
    rows: rowOptionsOf(context.options),
    read,
    request: {
      method: options.method ?? 'GET',
      url: addQuery(endpointUrl(service.base, filled.endpoint), { ...filled.params, ...since }),
      ...(options.json === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
      ...body,
    },
    pager: () => pagerOf(options.pagination ?? { type: 'auto' }),
    recordsPath: options.data_path === undefined ? undefined : options.data_path.split('.'),
    unwrap: [],
  };
}

export const restResourceIngestor: RestIngestor = {
  ingestor: {
    id: 'rest_resource',
    description: 'One endpoint of a rest_api connection, with all its pages: what a resource of a warehouse source is.',
    options: restResource,
    connectionTypes: ['rest_api'],
    network: true,
  },
  extract: (context) => extractJson(resourceCall(context), context),
};
