import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { tryCast } from '../../dialect/try-cast.js';
import { columnName, type Kind, oneOf, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const types = { string: 'varchar', int: 'integer', double: 'double' } as const;

/** Quotes and brackets in pairs: everything else of an expression is only known to the engine. */
function isPaired(expression: string): boolean {
  const plain = expression.replace(/'[^']*'|"[^"]*"/g, '');
  const count = (character: string) => plain.split(character).length;
  return !/['"]/.test(plain) && count('[') === count(']') && count('(') === count(')');
}
const xpath: Kind<string> = {
  schema: text.schema.refine((s) => s.trim() !== '' && isPaired(s)),
  words: 'an XPath 1.0 expression, with quotes and brackets in pairs',
};

/** Functions whose result is one value; of nodes the first is taken. */
const single =
  /^\s*(?:boolean|ceiling|concat|contains|count|floor|name|not|normalize-space|number|round|starts-with|string|string-length|substring|sum|translate)\s*\(/;

export const parseXmlColumn = defineTransformer({
  name: 'parse_xml_column',
  group: 'Parsing',
  meaning:
    'The first match of an XPath expression in a text of XML, in a new column: of an element its text, of an attribute its value. NULL where nothing matches, where the text is no well-formed XML, and where the value is none of the type.',
  params: {
    xml_column: required(columnName, 'A text column that holds XML'),
    xpath_expr: required(xpath, 'XPath 1.0, such as `/order/customer/@id`; prefixes of namespaces are not known'),
    target_column: required(columnName, 'Name of the new column'),
    value_type: withDefault(oneOf(['string', 'int', 'double']), 'string', 'Type of the new column'),
  },
  example: { xml_column: 'body', xpath_expr: '/order/customer/@id', target_column: 'customer_id', value_type: 'int' },
  exceptions: [{ dialect: 'duckdb', reason: 'it has no reader of XML, and a step is SQL only' }],
  plan({ xml_column, xpath_expr, target_column, value_type }, context) {
    const column = context.column(xml_column, ['xml_column']);
    if (!column || !context.needs(column, ['text'], 'text', ['xml_column'])) return undefined;
    if (!context.free(target_column, ['target_column'])) return undefined;
    const name = quoteIdentifier(xml_column);
    const first = single.test(xpath_expr) ? xpath_expr : `(${xpath_expr})[1]`;
    const found = [
      `case when xml_is_well_formed_document(${name}) then (`,
      '      select f.found',
      `      from xmltable('/' passing cast(${name} as xml) columns found text path ${sqlString(first)}) as f`,
      '    ) end',
    ].join('\n');
    const hidden = context.hidden('_found');
    const type = types[value_type];
    const value = `cast(${quoteIdentifier(hidden)} as varchar)`;
    const expression =
      type === 'varchar' ? value : (tryCast(quoteIdentifier(hidden), 'varchar', type, context.dialect) ?? 'null');
    return {
      columns: withAdded(context.input, [{ name: target_column, type, expression, uses: [column] }]),
      beneath: [{ name: hidden, expression: found }],
    };
  },
});
