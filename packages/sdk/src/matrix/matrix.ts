import {
  type Adapter,
  type Diagnostic,
  DiagnosticError,
  type FeatureKey,
  featureKeys,
  type Means,
  nearestName,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type EvidenceWord, shippedEvidence, type TargetEvidence } from './evidence.js';

/** A case that proves an entry, as a link. */
export interface ProvingCase {
  readonly name: string;
  /** File of the repository. */
  readonly source: string;
}

/** By what means one target does one feature, and what proves it. */
export interface MatrixEntry {
  readonly target: string;
  readonly feature: FeatureKey;
  readonly means: Means['means'] | 'unknown';
  /** How a workaround works, or why there is none and what to do. */
  readonly how?: string;
  /** `none`: declared by the adapter, and no case ran it. */
  readonly evidence: EvidenceWord | 'none';
  /** Cases that used it and passed, those with the fewest other features first. */
  readonly cases: readonly ProvingCase[];
}

/** A column of the matrix: an adapter with options, or the engine of the product. */
export interface MatrixTarget {
  readonly name: string;
  readonly adapter: string;
  readonly title: string;
  /** The tool that proved it, with its version; absent when no case ran. */
  readonly tool?: string;
  readonly evidence: EvidenceWord | 'none';
  readonly entries: readonly MatrixEntry[];
}

/** Every feature of a graph on every target: `target` x `feature`, each with an answer. */
export interface Matrix {
  readonly features: readonly FeatureKey[];
  readonly targets: readonly MatrixTarget[];
}

// biome-ignore lint/suspicious/noExplicitAny: adapters of different options are asked alike.
type AnyAdapter = Adapter<any>;

const howOf = (means: Means | undefined): { readonly how?: string } =>
  means?.means === 'workaround'
    ? { how: means.how }
    : means?.means === 'unsupported'
      ? { how: `${means.why}; ${means.todo}` }
      : {};

/** Cases that used a feature, the most special one first. */
function casesOf(proof: TargetEvidence | undefined, feature: FeatureKey): readonly ProvingCase[] {
  return Object.entries(proof?.cases ?? {})
    .filter(([, one]) => one.features.includes(feature))
    .sort(([a, one], [b, other]) => one.features.length - other.features.length || (a < b ? -1 : 1))
    .map(([name, { source }]) => ({ name, source }));
}

function targetOf(
  name: string,
  adapter: string,
  title: string,
  meansOf: (feature: FeatureKey) => Means | undefined,
  proof: TargetEvidence | undefined,
): MatrixTarget {
  const entries = featureKeys.map((feature): MatrixEntry => {
    const means = meansOf(feature);
    // A case cannot prove what its adapter refuses.
    const cases = means === undefined || means.means === 'unsupported' ? [] : casesOf(proof, feature);
    const evidence = proof && cases.length > 0 ? proof.evidence : 'none';
    return { target: name, feature, means: means?.means ?? 'unknown', ...howOf(means), evidence, cases };
  });
  const proven = proof && Object.keys(proof.cases).length > 0;
  return {
    ...{ name, adapter, title },
    ...(proven ? { tool: proof.tool } : {}),
    evidence: proven ? proof.evidence : 'none',
    entries,
  };
}

/** The columns of one adapter: one for each set of options that was proven, else one for its defaults. */
function targetsOf(adapter: AnyAdapter, proofs: readonly TargetEvidence[]): readonly MatrixTarget[] {
  const own = proofs.filter((proof) => proof.adapter === adapter.name);
  const column = (name: string, options: Readonly<Record<string, unknown>>, proof?: TargetEvidence) => {
    const parsed = adapter.options.safeParse(options);
    const table: Readonly<Partial<Record<FeatureKey, Means>>> = adapter.capabilities(
      parsed.success ? parsed.data : adapter.options.parse({}),
    );
    const title = proof?.tool ?? adapter.title;
    return targetOf(name, adapter.name, title, (feature) => table[feature], proof);
  };
  if (own.length === 0) return [column(adapter.name, {})];
  return own.map((proof) => column(proof.target, proof.options, proof));
}

/** The matrix of some adapters and, when there is proof of it, of the engine here. */
export function makeMatrix(
  adapters: readonly AnyAdapter[],
  proofs: readonly TargetEvidence[] = shippedEvidence,
): Matrix {
  const local = proofs.find((proof) => proof.adapter === 'local');
  const engine = local ? [targetOf(local.target, 'local', local.tool, () => ({ means: 'native' }), local)] : [];
  const sorted = [...adapters].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { features: featureKeys, targets: [...engine, ...sorted.flatMap((adapter) => targetsOf(adapter, proofs))] };
}

function unknown(what: 'target' | 'feature', name: string, known: readonly string[]): Diagnostic {
  return diagnostics.report('unknown-in-matrix', { what, name, nearest: nearestName(name, known) });
}

/**
 * Only some targets (by the name of a target or of an adapter) and some features (by key, or by the part before a dot).
 *
 * @throws DiagnosticError when a name is none of the matrix
 */
export function selectInMatrix(
  matrix: Matrix,
  only: { readonly targets?: readonly string[]; readonly features?: readonly string[] },
): Matrix {
  const { targets = [], features = [] } = only;
  const goesBy = (feature: string, written: string) => feature === written || feature.startsWith(`${written}.`);
  const problems = [
    ...targets
      .filter((name) => !matrix.targets.some((target) => [target.name, target.adapter].includes(name)))
      .map((name) =>
        unknown(
          'target',
          name,
          matrix.targets.map((target) => target.name),
        ),
      ),
    ...features
      .filter((name) => !matrix.features.some((feature) => goesBy(feature, name)))
      .map((name) => unknown('feature', name, matrix.features)),
  ];
  if (problems.length > 0) throw new DiagnosticError(problems);
  const wanted = matrix.features.filter(
    (feature) => features.length === 0 || features.some((written) => goesBy(feature, written)),
  );
  return {
    features: wanted,
    targets: matrix.targets
      .filter((target) => targets.length === 0 || targets.some((name) => [target.name, target.adapter].includes(name)))
      .map((target) => ({ ...target, entries: target.entries.filter((entry) => wanted.includes(entry.feature)) })),
  };
}
