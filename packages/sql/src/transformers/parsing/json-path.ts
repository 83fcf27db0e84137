/** A path into JSON that was understood: names of fields, and numbers of elements from 0. */
export type JsonPath = readonly (string | number)[];

/**
 * Reads a path such as `$.items[0].name` or `$['a b'].c`.
 * @returns the steps, or the place (from 0) of what was not understood
 */
export function jsonPath(text: string): JsonPath | number {
  if (!text.startsWith('$')) return 0;
  const steps: (string | number)[] = [];
  const step = /\.([A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*)|\."([^"]+)"|\[(\d{1,9})\]|\['([^']+)'\]|\["([^"]+)"\]/y;
  for (let at = 1; at < text.length; at = step.lastIndex) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (!found) return at;
    const [, name, quoted, index, single, double] = found;
    steps.push(index === undefined ? (name ?? quoted ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}
