import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of example definitions that are not part of the repository; `SPARKLE_SHARED` names it. */
const shared = process.env['SPARKLE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
export const corpora = `${shared}/corpora`;
export const hasCorpora = existsSync(corpora);
if (!hasCorpora) console.warn(`example definitions are not there (${corpora}): their tests are skipped`);
