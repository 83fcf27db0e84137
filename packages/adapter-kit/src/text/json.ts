const invisible = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Characters that no reader sees, or that end a line in other languages, as JSON escapes. */
export function escapeInvisible(text: string): string {
  return text.replace(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value as JSON with two spaces and a final newline. Refuses what JSON would silently change (NaN, infinities). */
export function printJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, item) => {
      if (typeof item === 'number' && !Number.isFinite(item)) throw new RangeError(`JSON cannot hold ${item}`);
      return item;
    },
    2,
  );
  return `${escapeInvisible(text)}\n`;
}
