/** Expressions longer than this are broken into one argument a line. */
const widest = 96;

/** A call, on one line where it fits, else with one argument a line. */
export function call(name: string, args: readonly string[]): string {
  const line = `${name}(${args.join(', ')})`;
  return line.length <= widest ? line : `${name}(\n    ${args.join(',\n    ')}\n  )`;
}

/** `case when … then … else … end`, one branch a line when it is long. */
export function caseWhen(branches: readonly (readonly [when: string, then: string])[], otherwise?: string): string {
  const parts = branches.map(([when, then]) => `when ${when} then ${then}`);
  if (otherwise !== undefined) parts.push(`else ${otherwise}`);
  const line = `case ${parts.join(' ')} end`;
  if (line.length <= widest) return line;
  const broken = branches.map(([when, then], n) =>
    (parts[n]?.length ?? 0) <= widest ? parts[n] : `when ${when}\n      then ${then}`,
  );
  return `case\n    ${[...broken, ...parts.slice(branches.length)].join('\n    ')}\n  end`;
}

/** Terms with an operator between them, each on a line of its own when they are many. */
export function chain(terms: readonly string[], operator: string): string {
  const line = terms.join(` ${operator} `);
  return line.length <= widest ? line : terms.join(`\n    ${operator} `);
}

/** `"c" in ('a', 'b')`, one value a line when the list is long. */
export function inList(expression: string, values: readonly string[]): string {
  const line = `${expression} in (${values.join(', ')})`;
  return line.length <= widest ? line : `${expression} in (\n    ${values.join(',\n    ')}\n  )`;
}

/** A window function; partition and order go on lines of their own when they are long. */
export function over(fn: string, partition: readonly string[], order: readonly string[], frame?: string): string {
  const parts = [
    ...(partition.length > 0 ? [`partition by ${partition.join(', ')}`] : []),
    ...(order.length > 0 ? [`order by ${order.join(', ')}`] : []),
    ...(frame === undefined ? [] : [frame]),
  ];
  const line = `${fn} over (${parts.join(' ')})`;
  if (line.length <= widest) return line;
  const broken = [
    ...(partition.length > 0 ? [`partition by ${partition.join(', ')}`] : []),
    ...(order.length > 0 ? [`order by\n      ${order.join(',\n      ')}`] : []),
    ...(frame === undefined ? [] : [frame]),
  ];
  return `${fn} over (\n    ${broken.join('\n    ')}\n  )`;
}
