import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { DeployStep, FileNode, Means } from '../plugin/adapter.js';
import type { DeploymentFacts } from './graph-facts.js';

/** A file of an adapter's output, in memory. */
export interface OutputFile {
  /** Below the output folder, with `/`. */
  readonly path: string;
  readonly content: string;
  /** SHA-256 of the content as UTF-8. */
  readonly hash: string;
  readonly executable: boolean;
  readonly nodes: readonly FileNode[];
  /** Pipelines that it is for; all of the output when no node says more. */
  readonly pipelines: readonly string[];
}

/** How a target does one feature that a pipeline uses. */
export interface CapabilityUse {
  readonly pipeline: string;
  readonly feature: string;
  readonly means: Means['means'] | 'unknown';
  readonly how?: string;
  readonly location: Location;
  readonly operation?: string;
}

/** What is reported before anything is written. */
export interface CapabilityReport {
  readonly uses: readonly CapabilityUse[];
  /** Every operation and whether the target runs it by its own means. */
  readonly operations: readonly {
    readonly pipeline: string;
    readonly operation: string;
    readonly by: 'native' | 'runner';
  }[];
}

/** Everything that one adapter makes of some pipelines in one environment. Nothing is on disk yet. */
export interface Output {
  readonly target: string;
  readonly project: string;
  readonly env: string;
  readonly pipelines: readonly string[];
  /** These are all pipelines of the project: what the manifest holds of others of this target and env is gone. */
  readonly complete: boolean;
  readonly files: readonly OutputFile[];
  /** By pipeline: what `plan` compares with the next time. */
  readonly facts: Readonly<Record<string, DeploymentFacts>>;
  readonly report: CapabilityReport;
  readonly deploy: readonly DeployStep[];
  readonly regenerate: string;
  readonly diagnostics: readonly Diagnostic[];
}
