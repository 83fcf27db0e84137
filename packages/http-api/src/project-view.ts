import type { ExecutionGraph } from '@sparkle-orchestration/core';
import type { RunTarget } from '@sparkle-orchestration/state';

export interface PipelineFact {
  readonly name: string;
  readonly template: string;
  readonly description?: string;
  readonly owner?: string;
  readonly enabled: boolean;
  readonly file: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface JobFact {
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
  /** Pipelines that take part. */
  readonly pipelines: readonly string[];
  readonly dependencies: readonly string[];
  readonly file: string;
}

export interface TableFact {
  readonly name: string;
  readonly writtenBy: readonly string[];
  readonly readBy: readonly string[];
}

export interface TableRows {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  readonly rows: readonly (readonly unknown[])[];
}

export interface LineageFact {
  readonly pipelines: readonly {
    readonly name: string;
    readonly reads: readonly string[];
    readonly writes: readonly string[];
  }[];
  readonly columns: readonly {
    readonly table: string;
    readonly column: string;
    readonly from: readonly { readonly table: string; readonly column: string; readonly kind: string }[];
  }[];
}

/** What the API shows of a project besides what its scheduler knows. Everything is read-only. */
export interface ProjectView {
  readonly version: string;
  pipelines(): readonly PipelineFact[];
  jobs(): readonly JobFact[];
  /** @throws DiagnosticError when it cannot be compiled */
  graph(target: RunTarget): Promise<ExecutionGraph | undefined>;
  tables(): Promise<readonly TableFact[]>;
  /** The first rows; nothing when there is no such table. */
  table(name: string, limit: number): Promise<TableRows | undefined>;
  lineage(): Promise<LineageFact>;
}
