import type { Materialise, TransformerStep } from '@sparkle-orchestration/core';
import { gathered, readParams } from './read-params.js';
import { transformers } from './registry.js';
import { withFullNames } from './step-tables.js';

/** How the table is written because of a step: its mode with the rules of it, in place of what the pipeline says. */
export interface StepWrite {
  readonly mode: 'scd1' | 'scd2' | 'scd3';
  /** Empty: those of the pipeline. */
  readonly keys: readonly string[];
  readonly scd: NonNullable<Materialise['scd']>;
  /** Columns whose change makes a version; those of the mode when empty. */
  readonly compare: readonly string[];
}

/** The write that the last step asks for; nothing when it asks for none, or when its parameters are wrong (told elsewhere). */
export function stepWrite(steps: readonly TransformerStep[], destination: string | undefined): StepWrite | undefined {
  const last = steps.at(-1);
  const transformer = transformers.get(last?.name ?? '');
  if (!last || !transformer?.write) return undefined;
  const read = readParams(transformer, gathered(transformer, last.params), () => {});
  return read && transformer.write(withFullNames(transformer, read.values, destination));
}

/** A materialisation with what the last step asks for. */
export function withStepWrite(materialise: Materialise, write: StepWrite | undefined): Materialise {
  if (!write) return materialise;
  const { snapshotColumn: _, ...rest } = materialise;
  const changedAt = materialise.order[0]?.column;
  const scd =
    write.scd.type === 2 && write.scd.changedAt === undefined && changedAt !== undefined
      ? { ...write.scd, changedAt }
      : write.scd;
  return {
    ...rest,
    mode: write.mode,
    keys: write.keys.length > 0 ? write.keys : materialise.keys,
    compare: write.compare,
    scd,
  };
}
