import type { TransformerCase } from '../run-steps.js';
import { advancedCases } from './advanced.js';
import { aggregationCases } from './aggregation.js';
import { cdcCases } from './cdc.js';
import { cleaningCases } from './cleaning.js';
import { dateTimeCases } from './date-time.js';
import { enrichmentCases } from './enrichment.js';
import { parsingCases } from './parsing.js';
import { piiCases } from './pii.js';
import { scdCases } from './scd.js';
import { shapingCases } from './shaping.js';
import { validationCases } from './validation.js';

/** What every step does, by group: one input, the result written by hand, run on both engines. */
export const transformerCases: Readonly<Record<string, readonly TransformerCase[]>> = {
  Cleaning: cleaningCases,
  Enrichment: enrichmentCases,
  Validation: validationCases,
  SCD: scdCases,
  CDC: cdcCases,
  Advanced: advancedCases,
  Aggregation: aggregationCases,
  Parsing: parsingCases,
  PII: piiCases,
  'Date and time': dateTimeCases,
  Shaping: shapingCases,
};
