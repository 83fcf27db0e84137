import { DiagnosticError } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

/** Reads an item of a map, given as JSON. */
export function parseItem(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DiagnosticError([diagnostics.report('item-json', { problem: (error as Error).message })]);
  }
}
