/** Longest text that a pattern is tried on. */
const longest = 8192;

/** Why a pattern of a definition may not be used: it could take exponential time, or is no pattern at all. */
export function unsafePattern(pattern: string): string | undefined {
  if (pattern.length > 500) return 'it is longer than 500 characters';
  try {
    new RegExp(pattern, 'u');
  } catch {
    try {
      new RegExp(pattern);
    } catch {
      return 'it is not a regular expression';
    }
  }
  const bare = pattern.replace(/\\[^1-9k]/g, 'x').replace(/\[(?:\\.|[^\]\\])*\]/g, 'x');
  if (/\\[1-9k]/.test(bare)) return 'it refers back to a group';
  if (/\(\?(?:[=!]|<[=!])/.test(bare)) return 'it looks around';
  return repeatsARepetition(bare) ? 'it repeats something that already repeats' : undefined;
}

/** A group that holds a repetition or a choice, and is itself repeated without bound. */
function repeatsARepetition(bare: string): boolean {
  const open: boolean[] = [];
  for (let at = 0; at < bare.length; at++) {
    const sign = bare[at];
    if (sign === '(') open.push(false);
    else if (sign === '|' || isRepeat(bare, at)) {
      if (open.length > 0) open[open.length - 1] = true;
    } else if (sign === ')') {
      const inner = open.pop() ?? false;
      const repeated = isRepeat(bare, at + 1);
      if (inner && repeated) return true;
      if ((inner || repeated) && open.length > 0) open[open.length - 1] = true;
    }
  }
  return false;
}

function isRepeat(text: string, at: number): boolean {
  const sign = text[at];
  return sign === '*' || sign === '+' || (sign === '{' && /^\{\d*,\d*\}/.test(text.slice(at)));
}

/** Does the whole text match? The pattern must be a safe one; very long texts never match. */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > longest) return false;
  return new RegExp(`^(?:${pattern})$`).test(text);
}
