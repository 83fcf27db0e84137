/** Name of the manifest in the output folder. */
export const manifestFile = 'sparkle.manifest.json';
/** Beginning of the name of the folder that files are staged in before they are moved to their places. */
export const stagingPrefix = '.sparkle-staging-';

const windowsReserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;

function problemOfPart(part: string): string | undefined {
  if (part === '') return 'has an empty part';
  if (part === '.' || part === '..') return 'leaves the output folder';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{Surrogate}/u.test(part)) return 'holds characters that are not visible';
  if (/[<>:"|?*]/.test(part)) return 'holds a character that not every file system allows (<>:"|?*)';
  if (/[. ]$/.test(part)) return 'has a part that ends with a dot or a space';
  if (windowsReserved.test(part)) return 'has a name that is reserved on Windows';
  if (Buffer.byteLength(part, 'utf8') > 255) return 'has a part of more than 255 bytes';
  if (part.toLowerCase() === '.git') return 'lies in a folder of version control';
  return undefined;
}

/** Why a path may not be written below an output folder; nothing when it may. */
export function problemOfPath(path: string): string | undefined {
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is not relative';
  if (path.length > 1000) return 'is longer than 1000 characters';
  const parts = path.split('/');
  if (parts[0] === manifestFile || parts[0]?.startsWith(stagingPrefix)) return 'is reserved for the writer';
  for (const part of parts) {
    const problem = problemOfPart(part);
    if (problem) return problem;
  }
  return undefined;
}

/** Two paths with one key are one file to some file system. */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
