import type { CaseEvidence, EvidenceWord } from '@sparkle-orchestration/sdk';

/** What a case left on one warehouse. */
export interface WarehouseResult {
  /** Share of operations that the target ran by its own means, 0 to 1; absent where that makes no sense. */
  readonly native?: number;
  /** Rows of the tables that the last look of the case found, by `schema.table`. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A case that a target passed. */
export interface CaseResult extends CaseEvidence {
  readonly warehouses: Readonly<Record<string, WarehouseResult>>;
  /** Files that were emitted for it, sorted. */
  readonly files: readonly string[];
}

/**
 * What conformance has proven on one target: `results/<target>.json`. It holds no times and no paths of a machine, so
 * an equal run writes equal bytes.
 */
export interface TargetResult {
  readonly target: string;
  /** The adapter that made what was run; `local` for the product's own engine. */
  readonly adapter: string;
  /** Options that the adapter was given, without those that only the test bench needs. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The real tool with its version. */
  readonly tool: string;
  readonly evidence: EvidenceWord;
  /** Cases that passed, by name. */
  readonly cases: Readonly<Record<string, CaseResult>>;
  /** Cases that are not for this target, with the reason. */
  readonly not: Readonly<Record<string, string>>;
}
