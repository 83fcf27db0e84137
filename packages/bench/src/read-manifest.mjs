// node read-manifest.mjs FILE [parse]: a dbt manifest as a graph, or what JSON.parse makes of it. Both load the same code.
import { readFileSync } from 'node:fs';
import { readManifest } from '@sparkle-orchestration/import-dbt';

const [file, parse] = process.argv.slice(2);
if (parse) JSON.parse(readFileSync(file, 'utf8'));
else await readManifest(file);
