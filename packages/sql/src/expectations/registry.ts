import { aggregateExpectations } from './aggregates.js';
import { columnValueExpectations } from './column-values.js';
import type { Expectation } from './expectation.js';
import { severalColumnExpectations } from './several-columns.js';
import { tableExpectations } from './tables.js';

/** All expectations, in the order of their documentation. */
export const expectationList: readonly Expectation[] = [
  ...columnValueExpectations,
  ...severalColumnExpectations,
  ...aggregateExpectations,
  ...tableExpectations,
];

export const expectations: ReadonlyMap<string, Expectation> = new Map(expectationList.map((e) => [e.type, e]));

/** Expectations of the library that are refused, with the reason. */
export const refusedExpectations: ReadonlyMap<string, string> = new Map([
  ['expect_column_values_to_be_increasing', 'the rows of a table have no order'],
  ['expect_column_values_to_be_decreasing', 'the rows of a table have no order'],
  ['expect_column_values_to_be_dateutil_parseable', 'it asks a Python library'],
  ['expect_column_values_to_match_strftime_format', 'formats of dates differ between engines'],
  ['expect_column_values_to_match_json_schema', 'databases do not check JSON Schemas'],
  ['expect_column_kl_divergence_to_be_less_than', 'its partition object is made by the library'],
  ['expect_column_pair_cramers_phi_value_to_be_less_than', 'it needs a statistics library'],
  ['expect_column_most_common_value_to_be_in_set', 'values that are equally common have no common order'],
  ['expect_query_results_to_match_comparison', 'it compares two data sources of the library'],
  [
    'unexpected_rows_expectation',
    'its query names a batch of the library; write the query as a check of type sql, or in a data contract',
  ],
]);

/** `ExpectColumnValuesToNotBeNull` as `expect_column_values_to_not_be_null`. */
export function expectationType(written: string): string {
  if (!/^(Expect|Unexpected)[A-Z]/.test(written)) return written;
  return written
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
