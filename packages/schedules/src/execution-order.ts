import { byCodeUnits, findCycle } from '@sparkle-orchestration/core';

/**
 * Levels of tasks: those of one level wait only for levels before it. Tasks of a level are sorted by name.
 *
 * @throws RangeError that shows the circle when tasks wait for each other, or the name that nobody has
 */
export function executionOrder(dependsOn: Readonly<Record<string, readonly string[]>>): readonly (readonly string[])[] {
  const names = Object.keys(dependsOn).sort(byCodeUnits);
  for (const name of names) {
    for (const other of dependsOn[name] ?? [])
      if (!Object.hasOwn(dependsOn, other)) throw new RangeError(`${name} waits for ${other}, which is not there`);
  }
  const circle = findCycle(names, (name) => dependsOn[name] ?? []);
  if (circle) throw new RangeError(`tasks wait for each other: ${circle.join(' → ')}`);
  const levels: string[][] = [];
  const done = new Set<string>();
  while (done.size < names.length) {
    const ready = names.filter((name) => !done.has(name) && (dependsOn[name] ?? []).every((other) => done.has(other)));
    for (const name of ready) done.add(name);
    levels.push(ready);
  }
  return levels;
}
