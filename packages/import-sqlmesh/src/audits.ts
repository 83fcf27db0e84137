import { type Location, locationOf } from '@sparkle-orchestration/core';
import { chunksOf } from './block/chunks.js';
import { items, plain, propertiesOf, truth } from './block/properties.js';
import { sqlmeshDiagnostics as report } from './diagnostics.js';
import type { Reading } from './models/draft.js';
import { defaultFacts } from './models/facts.js';
import { type NamePart, nameParts } from './names.js';
import { readsOf } from './sql/reads.js';

/** Audits that SQLMesh has by itself; each also as `…_non_blocking`. */
const builtIn = new Set(
  'accepted_range accepted_values at_least_one chi_square forall kl_divergence match_like_pattern_list match_regex_pattern_list mean_in_range mutually_exclusive_ranges not_accepted_values not_constant not_empty_string not_match_like_pattern_list not_match_regex_pattern_list not_null not_null_proportion number_of_rows sequential_values stddev_in_range string_length_between string_length_equal unique_combination_of_columns unique_values valid_email valid_http_method valid_url valid_uuid z_score'.split(
    ' ',
  ),
);

export const isBuiltInAudit = (name: string): boolean => builtIn.has(name.replace(/_non_blocking$/, ''));

export interface AuditDraft {
  readonly name: string;
  readonly standalone: boolean;
  readonly owner?: string;
  readonly reads: readonly (readonly NamePart[])[];
  readonly location: Location;
}

/** AUDIT blocks below audits/, with the tables that the standalone ones read. */
export function readAudits(reading: Reading): readonly AuditDraft[] {
  return reading.tree.list('audits', '.sql').flatMap((file) => {
    const source = reading.tree.text(file) ?? '';
    const { dialect } = defaultFacts(reading);
    const { chunks, problem } = chunksOf(source, dialect);
    if (problem) {
      reading.report(report.report('syntax', { what: problem.what }, locationOf(file, source, problem.at)));
      return [];
    }
    return chunks.flatMap((chunk, index): AuditDraft[] => {
      if (chunk.kind !== 'audit') return [];
      const properties = new Map(propertiesOf(chunk.body ?? []).map((p) => [p.key, p.value]));
      const query = chunks[index + 1];
      const standalone = truth(properties.get('standalone') ?? []) === true;
      const owner = plain(properties.get('owner') ?? []);
      const found =
        standalone && query
          ? readsOf(query.text, { dialect, variables: reading.config.variables, jinja: query.kind === 'jinja' }).tables
          : [];
      const declared = items(properties.get('depends_on') ?? []).flatMap((item) => [nameParts(plain(item)) ?? []]);
      return [
        {
          name: plain(properties.get('name') ?? []).toLowerCase(),
          standalone,
          ...(owner ? { owner } : {}),
          reads: [...declared, ...found].filter((parts) => parts.length > 0),
          location: locationOf(file, source, chunk.start, chunk.start + 5),
        },
      ];
    });
  });
}
