// Rewrites everything that is generated from the code: reference pages, JSON Schemas, golden outputs.
import { pnpm } from './pnpm.mjs';

const tests = ['apps/cli/test/docs.test.ts', 'packages/core/src', 'packages/adapter-airflow', 'packages/adapter-dbt'];
process.exitCode = pnpm(['exec', 'vitest', 'run', ...tests], { env: { ...process.env, RECORD: '1' } });
