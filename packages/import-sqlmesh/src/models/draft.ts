import type { Diagnostic, Location } from '@sparkle-orchestration/core';
import type { SqlmeshConfig } from '../files/config.js';
import type { FileTree } from '../files/tree.js';
import type { MacroCatalog } from '../macros/catalog.js';
import type { ModelFacts, SqlmeshModel } from '../model.js';
import type { NamePart } from '../names.js';
import type { PythonModules } from '../python/project-modules.js';

/** A model before its names are matched with those of others. */
export interface Draft extends ModelFacts {
  readonly name: string;
  readonly parts: readonly NamePart[];
  readonly source: SqlmeshModel['source'];
  readonly dialect: string;
  readonly enabled: boolean;
  readonly location: Location;
  /** What its query reads, as written. */
  readonly reads: readonly (readonly NamePart[])[];
  /** What statements before and after its query read besides. */
  readonly statementReads: readonly (readonly NamePart[])[];
  readonly doubts: readonly string[];
  /** Audits that stand in its own file. */
  readonly ownAudits: readonly string[];
}

/** What readers of files share. */
export interface Reading {
  readonly tree: FileTree;
  readonly config: SqlmeshConfig;
  readonly modules: PythonModules;
  readonly macros: MacroCatalog;
  readonly report: (diagnostic: Diagnostic) => void;
}
