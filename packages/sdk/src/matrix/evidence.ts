import type { FeatureKey } from '@sparkle-orchestration/core';
import shipped from './evidence.json' with { type: 'json' };

/**
 * What a proof is worth. `executed`: the real tool ran it. `emulator`: someone else's emulator of the service ran it.
 * `simulated`: the tool's own schema accepts it, and a small runner of ours walked it with real processes. `validated`:
 * the tool accepts it, nothing ran.
 */
export type EvidenceWord = 'executed' | 'emulator' | 'simulated' | 'validated';

/** A case of the conformance suite that passed. */
export interface CaseEvidence {
  readonly title: string;
  /** File of the repository that holds the case. */
  readonly source: string;
  /** Features of the pipelines that it ran. */
  readonly features: readonly FeatureKey[];
}

/** What conformance has proven of one target. */
export interface TargetEvidence {
  /** Name of the target in the suite, such as `airflow2`: an adapter may have several, one for each version or emission. */
  readonly target: string;
  /** Name of the adapter; `local` for the engine of the product. */
  readonly adapter: string;
  /** Options of the adapter that make this target. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The real tool with its version. */
  readonly tool: string;
  readonly evidence: EvidenceWord;
  readonly cases: Readonly<Record<string, CaseEvidence>>;
}

/** What was proven for the release of which this is a part. */
export const shippedEvidence = shipped as unknown as readonly TargetEvidence[];
