export { printStatement, type StatementNames } from '@sparkle-orchestration/core';
export { dialectDiagnostics } from './dialect/diagnostics.js';
export { fitsName, quoteIdentifier, quoteName } from './dialect/identifier.js';
export { type LiteralValue, sqlLiteral, sqlString } from './dialect/literal.js';
export { portableRegex, type RegexProblem, regexMatches } from './dialect/regex.js';
export {
  datasetPart,
  joinSql,
  paramPart,
  type SqlInsert,
  schemaPart,
  sql,
  statementOf,
} from './dialect/statement.js';
export { hasCommonText, orderable, textOf } from './dialect/text.js';
export { tryCast } from './dialect/try-cast.js';
export { isNeutralType, isNumeric, normaliseType, printType, type TypeFamily, typeFamily } from './dialect/type.js';
export { expectationDiagnostics } from './expectations/diagnostics.js';
export { expectationList, expectations, expectationType, refusedExpectations } from './expectations/registry.js';
export {
  type RenderExpectationsInput,
  renderExpectations,
  type WrittenExpectation,
} from './expectations/render-expectation.js';
export { columnBreaches, columnQuery } from './expectations/table-columns.js';
export { type SqlChain, type SqlDifference, type SqlStep, sqlDifference } from './lineage/changed-columns.js';
export { transformerDiagnostics } from './transformers/diagnostics.js';
export { type TransformerDoc, type TransformerParamDoc, transformerDocs } from './transformers/docs.js';
export { transformerList, transformers } from './transformers/registry.js';
export {
  needsSqlParser,
  type RenderedSteps,
  type RenderStepsInput,
  renderSteps,
  sqlParams,
} from './transformers/render-steps.js';
export { stepTables } from './transformers/step-tables.js';
export { type StepWrite, stepWrite, withStepWrite } from './transformers/step-write.js';
export type { EngineException, StreamingClass, Transformer, TransformerGroup } from './transformers/transformer.js';
export {
  type RenderConditionInput,
  type RenderConditionResult,
  type RenderedCondition,
  renderCondition,
} from './user-sql/condition.js';
export { userSqlDiagnostics } from './user-sql/diagnostics.js';
export { loadSqlParser, sqlParserIsLoaded } from './user-sql/parser.js';
export { queryTables, type TableName } from './user-sql/query-tables.js';
export { type RenderedSelect, type RenderUserSelectInput, readsOfSelect, renderUserSelect } from './user-sql/select.js';
export { countsChecks } from './write/checks.js';
export { closeStatements } from './write/close.js';
export { type CursorType, cursorType } from './write/cursor-type.js';
export { writeDiagnostics } from './write/diagnostics.js';
export { fullRefreshStatements } from './write/full-refresh.js';
export { loadIdColumn, type OperationIdentity, type PipelineIdentity } from './write/identity.js';
export { keyIndexStatements } from './write/key-index.js';
export {
  intervalColumns,
  intervalCoveredQuery,
  intervalsQuery,
  type LedgerFilter,
  loadColumns,
  loadsQuery,
} from './write/ledger-reads.js';
export { comparedByHistory, madeNames, tableColumns } from './write/made-columns.js';
export { isKeyed, isMerge } from './write/modes.js';
export { analyseStatements, orderStatements, vacuumStatements } from './write/optimise.js';
export { prepareStatements } from './write/prepare.js';
export { type VersionsInput, versionsSelect } from './write/publish/versions.js';
export { mismatchChecks, type ReconcileDefinition, reconcileStatements } from './write/reconcile.js';
export { type CheckDefinition, type RenderedCheck, renderCheck } from './write/render-check.js';
export { type ExtractedRange, type LoadDefinition, type RenderedLoad, renderLoad } from './write/render-load.js';
export { type RenderedTransform, renderTransform, type TransformDefinition } from './write/render-transform.js';
export { type RangeOptions, rangeQuery } from './write/run-state.js';
export { contractStep, looksAtTable } from './write/transform-contract.js';
export { fitsInto } from './write/type-fit.js';
export { writtenRowsCheck } from './write/written-rows.js';
