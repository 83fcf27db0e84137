import { generatedMarker } from '@sparkle-orchestration/core';

export interface HeaderFacts {
  /** Project-relative files that the output was made from. */
  readonly sources: readonly string[];
  /** The command that makes it again. */
  readonly regenerate: string;
}

/** The lines that every emitted file begins with: who made it, from what, and how to make it again. No comment marks. */
export function generatedHeader({ sources, regenerate }: HeaderFacts): string {
  const from =
    sources.length > 3 ? `${sources.slice(0, 3).join(', ')} and ${sources.length - 3} more` : sources.join(', ');
  return `${generatedMarker}${from ? ` from ${from}` : ''}. Change ${sources.length > 1 ? 'those files' : 'that file'}, not this one.\nTo make it again: ${regenerate}`;
}
