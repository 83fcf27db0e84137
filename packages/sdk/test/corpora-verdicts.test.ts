import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProject } from '../src/open-project.js';
import { validateProject } from '../src/validate.js';
import { repository, writeFiles } from './project-folder.js';

const corpora = join(process.env['SPARKLE_SHARED'] ?? join(repository, '../shared'), 'corpora/sparkle-configs/config');
const hasCorpora = existsSync(corpora);
if (!hasCorpora) console.warn(`example definitions are not there (${corpora}): their verdicts are not tested`);

/** What validating an example says: errors as `code:line`, and the codes of what it cannot run yet. */
interface Verdict {
  readonly errors: readonly string[];
  readonly later: readonly string[];
}

const verdicts: Readonly<Record<string, Verdict>> = {
  'examples/bronze_ingestion.json': { errors: [], later: ['tasks/unknown-connection'] },
  // A step that is defined nowhere; the template cannot run yet either.
  'examples/feature_store.json': {
    errors: ['transform/unknown-transformer:14'],
    later: ['pipelines/template-not-runnable'],
  },
  'examples/gold_aggregation.json': { errors: [], later: ['tasks/schema-unknown'] },
  // Neither the pipeline nor its models say what to learn from what.
  'examples/ml_training.json': {
    errors: ['pipelines/field-missing:1', 'pipelines/field-missing:1'],
    later: ['pipelines/template-not-runnable'],
  },
  // The suite that it names is not among the examples.
  'examples/silver_transformation.json': { errors: [], later: ['tasks/schema-unknown', 'tasks/suite-missing'] },
  'orchestration/examples/bronze_customer_ingestion.json': {
    errors: [],
    later: ['pipelines/jdbc-option', 'tasks/unknown-connection'],
  },
  'orchestration/examples/feature_store_materialization.json': {
    errors: [],
    later: ['pipelines/template-not-runnable'],
  },
  'orchestration/examples/gold_customer_aggregate.json': { errors: [], later: ['tasks/schema-unknown'] },
  'orchestration/examples/ml_churn_prediction.json': { errors: [], later: ['pipelines/template-not-runnable'] },
  'orchestration/examples/silver_customer_transformation.json': { errors: [], later: ['tasks/schema-unknown'] },
};

describe.skipIf(!hasCorpora)('an example definition', () => {
  it.each(Object.entries(verdicts))('%s', async (file, verdict) => {
    const text = readFileSync(join(corpora, file), 'utf8');
    const { pipeline_name: name, env } = JSON.parse(text) as { pipeline_name: string; env: string };
    const root = mkdtempSync(join(tmpdir(), 'sparkle-verdict-'));
    writeFiles(root, { [`config/orchestration/${name}/${env}.json`]: text });
    const project = await openProject({ from: root, env, purpose: 'compile', adapters: false, environment: {} });
    const found = validateProject(project);
    rmSync(root, { recursive: true, force: true });
    expect(found.filter((d) => d.severity === 'error').map((d) => `${d.code}:${d.location?.line}`)).toEqual(
      verdict.errors,
    );
    const later = found.filter((d) => d.severity === 'info').map((d) => d.code);
    expect([...new Set(later)]).toEqual(verdict.later);
  });
});
