import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { check, expand } from './expand.js';
import { extra } from './extra.js';

export const dimensionDailyScd2 = definePipelineTemplate<FlatConfig>({
  id: 'dimension_daily_scd2',
  aliases: ['dimension_daily_scd_2'],
  title: 'Dimension with history (SCD2)',
  description:
    'Keeps every version of a dimension row with its time of effect `[effective_date, end_date)`, a current flag, a version number and a surrogate key that never changes.',
  requires: ['business_key', 'source_table', 'destination_table'],
  alternatives: { business_key: ['business_keys', 'key_columns', 'natural_key'] },
  ownsWrite: true,
  chain: ['apply_scd2', 'validate_dimension', 'write_dimension'],
  extra,
  check,
  expand,
});
