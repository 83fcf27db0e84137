/** Shorter values would hide half of every log; they are never masked. */
export const shortestMasked = 4;
/** Longer values are masked by their beginning only. */
const longestSearched = 4096;
const common: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'none',
  'undefined',
  'localhost',
  'postgres',
  'admin',
  'root',
  'test',
  'user',
  'password',
  'default',
  'public',
]);

export interface Mask {
  /** Replaces every form of every secret by `***`. */
  (text: string): string;
  /** A mask for text that comes in pieces: a secret split over two pieces is still found. */
  stream(): MaskStream;
  /** Why some values are not masked; without the values. */
  readonly warnings: readonly string[];
}

export interface MaskStream {
  /** Masks what is certain and keeps the rest for the next piece. */
  write(chunk: string): string;
  /** What was kept. */
  end(): string;
}

/**
 * Masks secret values in text: as they are, URL-encoded, in base64 (also with other text around) and escaped in JSON.
 * Values that are too short or too common are left alone, with a warning, because masking them would hide everything.
 */
export function createMask(values: Iterable<string>): Mask {
  const warnings: string[] = [];
  const forms = new Set<string>();
  for (const value of new Set(values)) {
    const why = unusable(value);
    if (why !== undefined) warnings.push(why);
    else for (const form of formsOf(value)) forms.add(form);
  }
  const needles = [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const pattern = needles.length > 0 ? new RegExp(needles.map(escapePattern).join('|'), 'g') : undefined;
  const mask = (text: string) => (pattern ? text.replace(pattern, '***') : text);
  return Object.assign(mask, { stream: () => maskStream(mask, needles), warnings });
}

function unusable(value: string): string | undefined {
  if (value.trim() === '') return 'a secret is empty and cannot be masked';
  if (value.length < shortestMasked)
    return `a secret of ${value.length} character${value.length === 1 ? '' : 's'} is too short to be masked`;
  return common.has(value.toLowerCase()) ? 'a secret is an everyday word and cannot be masked' : undefined;
}

function formsOf(value: string): readonly string[] {
  const text = value.slice(0, longestSearched);
  const wellFormed = text.replace(/\p{Cs}/gu, '\ufffd');
  const json = JSON.stringify(text).slice(1, -1);
  const forms = [text, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(wellFormed)];
  forms.push(forms[3]?.replaceAll('%20', '+') ?? '', encodeURI(wellFormed), text.replaceAll("'", "''"));
  for (const line of text.split(/\r?\n/)) if (line.trim().length >= 16) forms.push(line.trim());
  if (text.length >= 6) forms.push(...base64Forms(text));
  return forms.filter((form) => form.length >= shortestMasked);
}

/** Base64 of the value at each of the three alignments, without the characters that its neighbours change. */
function base64Forms(text: string): readonly string[] {
  const bytes = Buffer.from(text, 'utf8');
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const head = [0, 2, 3][shift] ?? 0;
    const tail = (shift + bytes.length) % 3 === 0 ? 0 : 1;
    const inner = encoded.slice(head, encoded.length - tail);
    return inner.length < 8 ? [] : [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function maskStream(mask: (text: string) => string, needles: readonly string[]): MaskStream {
  const firsts = new Set(needles.map((needle) => needle[0]));
  const longest = needles[0]?.length ?? 0;
  let kept = '';
  return {
    write(chunk) {
      const text = mask(kept + chunk);
      const from = pendingFrom(text, needles, firsts, longest);
      kept = text.slice(from);
      return text.slice(0, from);
    },
    end() {
      const rest = mask(kept);
      kept = '';
      return rest;
    },
  };
}

/** Where the text may be the beginning of a secret that goes on in the next piece. */
function pendingFrom(
  text: string,
  needles: readonly string[],
  firsts: ReadonlySet<string | undefined>,
  longest: number,
): number {
  for (let at = Math.max(0, text.length - longest + 1); at < text.length; at++) {
    if (!firsts.has(text[at])) continue;
    const tail = text.slice(at);
    if (needles.some((needle) => needle.length > tail.length && needle.startsWith(tail))) return at;
  }
  return text.length;
}
