import type { Registry } from '../plugin/registry.js';

/** Other spellings of connection types; those of a connector's own are known by the registry. */
const spellings: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  pg: 'postgres',
  sqlserver: 'mssql',
  aws_s3: 's3',
  adls_gen2: 'adls',
  rest: 'rest_api',
  http: 'rest_api',
  uc: 'unity_catalog',
  local: 'file',
  email: 'smtp',
};

/** The canonical type of a connection. */
export function connectionType(written: string, registry: Pick<Registry, 'connectors'>): string {
  const lower = written.toLowerCase();
  if (registry.connectors.has(lower)) return lower;
  for (const connector of registry.connectors.values()) {
    if (connector.aliases?.includes(lower)) return connector.type;
  }
  return spellings[lower] ?? lower;
}
