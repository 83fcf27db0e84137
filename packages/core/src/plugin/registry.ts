import type { Adapter } from './adapter.js';
import type { Connector } from './connector.js';
import type { PipelineTemplate } from './pipeline-template.js';
import type { TaskKind } from './task-kind.js';

/** What a plugin package exports by default: any of the four kinds of parts. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  // biome-ignore lint/suspicious/noExplicitAny: parts of different config types share one list; each checks its own input.
  readonly templates?: readonly PipelineTemplate<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly taskKinds?: readonly TaskKind<any>[];
  readonly connectors?: readonly Connector[];
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly adapters?: readonly Adapter<any>[];
}

/** All parts that are known, by name. */
export interface Registry {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly templates: ReadonlyMap<string, PipelineTemplate<any>>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly taskKinds: ReadonlyMap<string, TaskKind<any>>;
  /** By connector type. */
  readonly connectors: ReadonlyMap<string, Connector>;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly adapters: ReadonlyMap<string, Adapter<any>>;
  /** The package that each adapter comes from, by the name of the adapter: how a project file lists it. */
  readonly adapterPackages?: ReadonlyMap<string, string>;
}
