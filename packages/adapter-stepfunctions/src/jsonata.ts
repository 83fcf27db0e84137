const breaks = /[$%]\{/g;

/** Text as a JSONata string. Quotes and what templates of CloudFormation or Terraform would read are escaped. */
export function textLiteral(text: string): string {
  const inside = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", '\\u0027')
    .replace(breaks, (found) => `${found[0]}\\u007b`);
  return `'${inside}'`;
}

/** A JSON value as a JSONata expression. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return textLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, one]) => `${textLiteral(key)}: ${literal(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

/** An expression as the value of a field. */
export const query = (expression: string): string => `{% ${expression} %}`;

/** Text as the value of a field: it stays text, whatever is in it. */
export function plainText(text: string): string {
  const looksLikeCode = text.trimStart().startsWith('{%') && text.trimEnd().endsWith('%}');
  return looksLikeCode || text.search(breaks) >= 0 ? query(textLiteral(text)) : text;
}

const words = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function', 'order', 'by']);

/** The field of an object that an expression gives. */
export function field(of: string, name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !words.has(name)) return `${of}.${name}`;
  return `$lookup(${of}, ${textLiteral(name)})`;
}

/** Text of a comment, which no template and no expression may begin in. */
export const commentText = (text: string): string =>
  text.replace(breaks, (found) => `${found[0]} {`).replace(/^\s*\{%/, '{ %');
