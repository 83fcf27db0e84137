export { checkStatements } from './check-statements.js';
export { type CronDialect, type CronTranslation, translateCron } from './cron.js';
export { generatedHeader, type HeaderFacts } from './header.js';
export { printImports } from './python/imports.js';
export {
  assign,
  blank,
  block,
  comment,
  expression,
  localImport,
  type PythonStatement,
  pythonFunction,
  pythonModule,
  returns,
} from './python/module.js';
export { importsOf, type PrintOptions, type PythonImport, printPython, pythonWidth } from './python/print-value.js';
export { pythonComment, pythonDocstring, pythonLongString, pythonString } from './python/string.js';
export {
  call,
  code,
  dict,
  float,
  imported,
  importedModule,
  isPythonNode,
  longText,
  operands,
  type PythonNode,
  type PythonValue,
  set,
  textBlock,
  timedelta,
  tuple,
  variable,
} from './python/value.js';
export { withRunRetry } from './run-retry.js';
export { cronOf, cronOfInterval, firstIntervalStart, longestGap, wallClock } from './schedule.js';
export { skippable } from './skippable.js';
export { hashSuffix } from './text/hash-suffix.js';
export { hclString, printHcl } from './text/hcl.js';
export { jinjaString, jinjaText } from './text/jinja.js';
export { escapeInvisible, printJson } from './text/json.js';
export { pythonIdentifier, type SlugOptions, slug, uniqueNames } from './text/names.js';
export { shellCommand, shellWord } from './text/shell.js';
export { commentLines, printYaml } from './text/yaml.js';
