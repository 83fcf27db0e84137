import { createMask as maskOf } from '@sparkle-orchestration/core';

/** Hides secret values in text by value. It grows while connections are opened. */
export interface Mask {
  (text: string): string;
  /** Takes a value to hide. Returns why it cannot be hidden, when it is too short or too common. */
  add(value: string): string | undefined;
}

export function createMask(): Mask {
  const values = new Set<string>();
  let mask = maskOf([]);
  return Object.assign((text: string) => mask(text), {
    add(value: string): string | undefined {
      if (values.has(value)) return undefined;
      const { warnings } = maskOf([value]);
      if (warnings.length > 0) return warnings[0];
      values.add(value);
      mask = maskOf(values);
      return undefined;
    },
  });
}
