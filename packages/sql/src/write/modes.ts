import type { Materialise, Scd2Options, Scd3Options, WriteMode } from '@sparkle-orchestration/core';

/** Modes that update a matched row and insert the others. */
export function isMerge(mode: WriteMode): boolean {
  return mode === 'merge' || mode === 'scd1' || mode === 'scd3';
}

/** Modes that find rows of the table by key. */
export function isKeyed(mode: WriteMode): boolean {
  return isMerge(mode) || mode === 'delete_insert' || mode === 'scd2';
}

/** The rules of a history, where the mode keeps one. */
export function scd2Of(materialise: Materialise): Scd2Options | undefined {
  return materialise.mode === 'scd2' && materialise.scd?.type === 2 ? materialise.scd : undefined;
}

/** The rules of kept values, where the mode keeps some. */
export function scd3Of(materialise: Materialise): Scd3Options | undefined {
  return materialise.mode === 'scd3' && materialise.scd?.type === 3 ? materialise.scd : undefined;
}
