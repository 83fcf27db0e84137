import { applyConditionalLogic } from './advanced/apply-conditional-logic.js';
import { applyLookupWithFallback } from './advanced/apply-lookup-with-fallback.js';
import { broadcastJoinSmallTable } from './advanced/broadcast-join-small-table.js';
import { calculatePercentChange } from './advanced/calculate-percent-change.js';
import { calculatePercentiles } from './advanced/calculate-percentiles.js';
import { calculateRunningStatistics } from './advanced/calculate-running-statistics.js';
import { createArrayColumn } from './advanced/create-array-column.js';
import { createBins } from './advanced/create-bins.js';
import { createCompositeKey } from './advanced/create-composite-key.js';
import { createMapColumn } from './advanced/create-map-column.js';
import { createSessionization } from './advanced/create-sessionization.js';
import { rankWithinGroups } from './advanced/rank-within-groups.js';
import { sampleData } from './advanced/sample-data.js';
import { unpivotColumns } from './advanced/unpivot-columns.js';
import { addCumulativeDistribution } from './aggregation/add-cumulative-distribution.js';
import { addLagLeadColumns } from './aggregation/add-lag-lead-columns.js';
import { addMovingAverage } from './aggregation/add-moving-average.js';
import { addNtile } from './aggregation/add-ntile.js';
import { addPercentileRank } from './aggregation/add-percentile-rank.js';
import { addRunningTotal } from './aggregation/add-running-total.js';
import { aggregateByKey } from './aggregation/aggregate-by-key.js';
import { aggregateMeasures } from './aggregation/aggregate-measures.js';
import { cubeAggregation } from './aggregation/cube-aggregation.js';
import { pivotTable } from './aggregation/pivot-table.js';
import { rollupAggregation } from './aggregation/rollup-aggregation.js';
import { addCdcMetadata } from './cdc/add-cdc-metadata.js';
import { applyCdcMerge } from './cdc/apply-cdc-merge.js';
import { applyDeltaUpdates } from './cdc/apply-delta-updates.js';
import { applySoftDelete } from './cdc/apply-soft-delete.js';
import { captureBeforeAfter } from './cdc/capture-before-after.js';
import { detectChanges } from './cdc/detect-changes.js';
import { identifyLatestRecords } from './cdc/identify-latest-records.js';
import { mergeIncrementalUpdates } from './cdc/merge-incremental-updates.js';
import { trackRowVersions } from './cdc/track-row-versions.js';
import { capNumericValues } from './cleaning/cap-numeric-values.js';
import { cleanEmailAddresses } from './cleaning/clean-email-addresses.js';
import { cleanPhoneNumbers } from './cleaning/clean-phone-numbers.js';
import { coalesceColumns } from './cleaning/coalesce-columns.js';
import { deduplicateArrayColumn } from './cleaning/deduplicate-array-column.js';
import { dropDuplicatesByKey } from './cleaning/drop-duplicates-by-key.js';
import { dropExactDuplicates } from './cleaning/drop-exact-duplicates.js';
import { dropNullRows } from './cleaning/drop-null-rows.js';
import { fillNulls } from './cleaning/fill-nulls.js';
import { filterByCondition } from './cleaning/filter-by-condition.js';
import { normalizeCase } from './cleaning/normalize-case.js';
import { normalizeWhitespace } from './cleaning/normalize-whitespace.js';
import { removeEmptyArrays } from './cleaning/remove-empty-arrays.js';
import { removeOutliersIqr } from './cleaning/remove-outliers-iqr.js';
import { removeSpecialCharacters } from './cleaning/remove-special-characters.js';
import { replaceValues } from './cleaning/replace-values.js';
import { standardizeNulls } from './cleaning/standardize-nulls.js';
import { trimAndCleanStrings } from './cleaning/trim-and-clean-strings.js';
import { addAgeCategory } from './date-time/add-age-category.js';
import { addDaysToDate } from './date-time/add-days-to-date.js';
import { addMonthsToDate } from './date-time/add-months-to-date.js';
import { calculateDateDiff } from './date-time/calculate-date-diff.js';
import { convertUnixTimestamp } from './date-time/convert-unix-timestamp.js';
import { extractDateParts } from './date-time/extract-date-parts.js';
import { formatDatetime } from './date-time/format-datetime.js';
import { getLastDayOfMonth } from './date-time/get-last-day-of-month.js';
import { getNextDayOfWeek } from './date-time/get-next-day-of-week.js';
import { parseDateString } from './date-time/parse-date-string.js';
import { parseTimestampString } from './date-time/parse-timestamp-string.js';
import { truncateToPeriod } from './date-time/truncate-to-period.js';
import { addAgeFromBirthdate } from './enrichment/add-age-from-birthdate.js';
import { addAuditColumns } from './enrichment/add-audit-columns.js';
import { addBusinessKey } from './enrichment/add-business-key.js';
import { addDateComponents } from './enrichment/add-date-components.js';
import { addDerivedFlag } from './enrichment/add-derived-flag.js';
import { addDomainFromEmail } from './enrichment/add-domain-from-email.js';
import { addHashKey } from './enrichment/add-hash-key.js';
import { addIngestionMetadata } from './enrichment/add-ingestion-metadata.js';
import { addNameComponents } from './enrichment/add-name-components.js';
import { addRank } from './enrichment/add-rank.js';
import { addRowNumber } from './enrichment/add-row-number.js';
import { addStringMetrics } from './enrichment/add-string-metrics.js';
import { addSurrogateKey } from './enrichment/add-surrogate-key.js';
import { addTenureMonths } from './enrichment/add-tenure-months.js';
import { lookupDimension } from './enrichment/lookup-dimension.js';
import { performLookup } from './enrichment/perform-lookup.js';
import type { Params } from './param.js';
import { explodeArrayColumn } from './parsing/explode-array-column.js';
import { explodeMapColumn } from './parsing/explode-map-column.js';
import { extractJsonField } from './parsing/extract-json-field.js';
import { extractMapKeysValues } from './parsing/extract-map-keys-values.js';
import { extractRegexGroups } from './parsing/extract-regex-groups.js';
import { flattenNestedArrays } from './parsing/flatten-nested-arrays.js';
import { flattenStructColumn } from './parsing/flatten-struct-column.js';
import { jsonToStructArray } from './parsing/json-to-struct-array.js';
import { parseCsvColumn } from './parsing/parse-csv-column.js';
import { parseJsonColumn } from './parsing/parse-json-column.js';
import { parseUrlParameters } from './parsing/parse-url-parameters.js';
import { parseXmlColumn } from './parsing/parse-xml-column.js';
import { splitDelimitedColumn } from './parsing/split-delimited-column.js';
import { structToJson } from './parsing/struct-to-json.js';
import { anonymizeWithLookup } from './pii/anonymize-with-lookup.js';
import { maskColumn } from './pii/mask-column.js';
import { redactEmail } from './pii/redact-email.js';
import { removePiiColumns } from './pii/remove-pii-columns.js';
import { tokenizeColumn } from './pii/tokenize-column.js';
import { applyScdType1 } from './scd/apply-scd-type1.js';
import { applyScdType2 } from './scd/apply-scd-type2.js';
import { applyScdType3 } from './scd/apply-scd-type3.js';
import { closeScdRecords } from './scd/close-scd-records.js';
import { detectScdChanges } from './scd/detect-scd-changes.js';
import { getScdAsOfDate } from './scd/get-scd-as-of-date.js';
import { getScdCurrentRecords } from './scd/get-scd-current-records.js';
import { mergeScdType2 } from './scd/merge-scd-type2.js';
import { castColumn } from './shaping/cast-column.js';
import { castColumns } from './shaping/cast-columns.js';
import { checkNotNull } from './shaping/check-not-null.js';
import { cleanColumnNames } from './shaping/clean-column-names.js';
import { extractDatePart } from './shaping/extract-date-part.js';
import { joinLookup } from './shaping/join-lookup.js';
import { lowercase } from './shaping/lowercase.js';
import { maskPii } from './shaping/mask-pii.js';
import { normalizeNumeric } from './shaping/normalize-numeric.js';
import { parseDate } from './shaping/parse-date.js';
import { regexExtract } from './shaping/regex-extract.js';
import { renameColumns } from './shaping/rename-columns.js';
import { replaceString } from './shaping/replace-string.js';
import { roundNumbers } from './shaping/round-numbers.js';
import { selectColumns } from './shaping/select-columns.js';
import { trimWhitespace } from './shaping/trim-whitespace.js';
import { uppercase } from './shaping/uppercase.js';
import { validateEmail } from './shaping/validate-email.js';
import { windowAggregate } from './shaping/window-aggregate.js';
import type { Transformer } from './transformer.js';
import { addValidationFlags } from './validation/add-validation-flags.js';
import { checkDataQuality } from './validation/check-data-quality.js';
import { enforceNotNull } from './validation/enforce-not-null.js';
import { markInvalidRows } from './validation/mark-invalid-rows.js';
import { splitValidInvalid } from './validation/split-valid-invalid.js';
import { validateCompleteness } from './validation/validate-completeness.js';
import { validateEnumValues } from './validation/validate-enum-values.js';
import { validateLength } from './validation/validate-length.js';
import { validatePattern } from './validation/validate-pattern.js';
import { validateRange } from './validation/validate-range.js';
import { validateReferentialIntegrity } from './validation/validate-referential-integrity.js';
import { validateUniqueness } from './validation/validate-uniqueness.js';

/** A transformer for the registry: what its own parameters are called no longer matters. */
function entry<P extends Params>(transformer: Transformer<P>): Transformer {
  return transformer as unknown as Transformer;
}

/** All transformers, in the order of the reference. A new one is added here and nowhere else. */
export const transformerList: readonly Transformer[] = [
  entry(dropExactDuplicates),
  entry(dropDuplicatesByKey),
  entry(standardizeNulls),
  entry(trimAndCleanStrings),
  entry(normalizeWhitespace),
  entry(normalizeCase),
  entry(removeSpecialCharacters),
  entry(replaceValues),
  entry(fillNulls),
  entry(dropNullRows),
  entry(coalesceColumns),
  entry(filterByCondition),
  entry(removeOutliersIqr),
  entry(deduplicateArrayColumn),
  entry(removeEmptyArrays),
  entry(cleanEmailAddresses),
  entry(cleanPhoneNumbers),
  entry(capNumericValues),
  entry(addAuditColumns),
  entry(addIngestionMetadata),
  entry(addSurrogateKey),
  entry(addHashKey),
  entry(addDateComponents),
  entry(addRowNumber),
  entry(addRank),
  entry(performLookup),
  entry(lookupDimension),
  entry(addAgeFromBirthdate),
  entry(addTenureMonths),
  entry(addBusinessKey),
  entry(addDerivedFlag),
  entry(addStringMetrics),
  entry(addDomainFromEmail),
  entry(addNameComponents),
  entry(addValidationFlags),
  entry(markInvalidRows),
  entry(splitValidInvalid),
  entry(enforceNotNull),
  entry(validateLength),
  entry(validatePattern),
  entry(validateRange),
  entry(validateEnumValues),
  entry(validateUniqueness),
  entry(validateReferentialIntegrity),
  entry(checkDataQuality),
  entry(validateCompleteness),
  entry(applyScdType1),
  entry(applyScdType2),
  entry(applyScdType3),
  entry(mergeScdType2),
  entry(closeScdRecords),
  entry(detectScdChanges),
  entry(getScdCurrentRecords),
  entry(getScdAsOfDate),
  entry(detectChanges),
  entry(applyCdcMerge),
  entry(addCdcMetadata),
  entry(applySoftDelete),
  entry(mergeIncrementalUpdates),
  entry(captureBeforeAfter),
  entry(applyDeltaUpdates),
  entry(trackRowVersions),
  entry(identifyLatestRecords),
  entry(sampleData),
  entry(unpivotColumns),
  entry(createSessionization),
  entry(applyConditionalLogic),
  entry(createCompositeKey),
  entry(broadcastJoinSmallTable),
  entry(calculateRunningStatistics),
  entry(createBins),
  entry(createArrayColumn),
  entry(createMapColumn),
  entry(rankWithinGroups),
  entry(calculatePercentiles),
  entry(applyLookupWithFallback),
  entry(calculatePercentChange),
  entry(aggregateByKey),
  entry(pivotTable),
  entry(addRunningTotal),
  entry(addMovingAverage),
  entry(addLagLeadColumns),
  entry(addPercentileRank),
  entry(addNtile),
  entry(addCumulativeDistribution),
  entry(rollupAggregation),
  entry(cubeAggregation),
  entry(parseJsonColumn),
  entry(extractJsonField),
  entry(jsonToStructArray),
  entry(structToJson),
  entry(explodeArrayColumn),
  entry(explodeMapColumn),
  entry(extractMapKeysValues),
  entry(flattenStructColumn),
  entry(flattenNestedArrays),
  entry(splitDelimitedColumn),
  entry(parseCsvColumn),
  entry(parseXmlColumn),
  entry(parseUrlParameters),
  entry(extractRegexGroups),
  entry(maskColumn),
  entry(tokenizeColumn),
  entry(redactEmail),
  entry(anonymizeWithLookup),
  entry(removePiiColumns),
  entry(parseDateString),
  entry(parseTimestampString),
  entry(formatDatetime),
  entry(convertUnixTimestamp),
  entry(extractDateParts),
  entry(addDaysToDate),
  entry(addMonthsToDate),
  entry(calculateDateDiff),
  entry(getNextDayOfWeek),
  entry(getLastDayOfMonth),
  entry(truncateToPeriod),
  entry(addAgeCategory),
  entry(cleanColumnNames),
  entry(castColumns),
  entry(castColumn),
  entry(selectColumns),
  entry(renameColumns),
  entry(trimWhitespace),
  entry(uppercase),
  entry(lowercase),
  entry(replaceString),
  entry(regexExtract),
  entry(parseDate),
  entry(extractDatePart),
  entry(roundNumbers),
  entry(maskPii),
  entry(validateEmail),
  entry(checkNotNull),
  entry(joinLookup),
  entry(normalizeNumeric),
  entry(windowAggregate),
  entry(aggregateMeasures),
];

/** Transformers by every name that a step may call them. */
export const transformers: ReadonlyMap<string, Transformer> = new Map(
  transformerList.flatMap((t) => [t.name, ...t.aliases].map((name): [string, Transformer] => [name, t])),
);

export function transformerNames(): string[] {
  return [...transformers.keys()];
}
