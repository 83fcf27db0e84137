export { dialectDiagnostics } from './dialect/diagnostics.js';
export { fitsName, quoteIdentifier, quoteName } from './dialect/identifier.js';
export { type LiteralValue, sqlLiteral, sqlString } from './dialect/literal.js';
export {
  datasetPart,
  joinSql,
  paramPart,
  printStatement,
  type SqlInsert,
  type StatementNames,
  schemaPart,
  sql,
  statementOf,
} from './dialect/statement.js';
export { hasCommonText, orderable, textOf } from './dialect/text.js';
export { isNeutralType, isNumeric, normaliseType, printType, type TypeFamily, typeFamily } from './dialect/type.js';
