import type { Diagnostic } from '@sparkle-orchestration/core';
import type { Output } from '../command.js';

const shown = 3;

/** Notes of one meaning as one line with the places that it stands for; what a person must act on is printed elsewhere. */
export function printNotes(notes: readonly Diagnostic[], out: Output): void {
  const groups = new Map<string, string[]>();
  for (const note of notes) {
    const places = groups.get(note.message) ?? [];
    if (note.location) places.push(`${note.location.file}:${note.location.line}`);
    groups.set(note.message, places);
  }
  for (const [message, all] of groups) {
    const places = [...new Set(all)];
    const more = places.length > shown ? ` and ${places.length - shown} more` : '';
    out.write(`note: ${message}\n${places.length > 0 ? `      ${places.slice(0, shown).join(', ')}${more}\n` : ''}`);
  }
}
