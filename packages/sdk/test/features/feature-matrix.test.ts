import { rmSync } from 'node:fs';
import {
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  type FeatureKey,
  featureKeys,
  featuresOf,
  hasErrors,
  type Location,
} from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { type Deployment, makeDeployment } from '../../src/deploy.js';
import { openProject } from '../../src/open-project.js';
import type { Project } from '../../src/project.js';
import { projectFolder } from '../project-folder.js';
import { dagsterShows } from './dagster.js';
import { type FeatureDefinition, featureDefinitions, surroundings } from './definitions.js';
import { stepFunctionsShows } from './step-functions.js';

type Target = 'airflow' | 'dagster' | 'dbt' | 'stepfunctions';
interface Profile {
  readonly name: string;
  readonly target: Target;
  readonly options: Readonly<Record<string, unknown>>;
  readonly warehouse: 'duckdb' | 'postgres';
}

const profiles: readonly Profile[] = (['duckdb', 'postgres'] as const).flatMap((warehouse) => [
  { name: `Airflow 3 on ${warehouse}`, target: 'airflow', options: {}, warehouse },
  { name: `Airflow 2.11 on ${warehouse}`, target: 'airflow', options: { airflow: '2' }, warehouse },
  { name: `dbt on ${warehouse}`, target: 'dbt', options: {}, warehouse },
  { name: `Step Functions on ${warehouse}`, target: 'stepfunctions', options: {}, warehouse },
  { name: `Dagster on ${warehouse}`, target: 'dagster', options: {}, warehouse },
]);

const connections = {
  'config/connections/slack/dev.json': { type: 'slack', url: '${SLACK_WEBHOOK_URL}' },
  'config/connections/mail/dev.json': {
    type: 'smtp',
    host: 'localhost',
    user: '${SMTP_USER}',
    password: '${SMTP_PASSWORD}',
  },
  'config/connections/pager/dev.json': { type: 'webhook', url: '${PAGER_URL}' },
  'config/connections/duck/dev.json': { type: 'duckdb', path: 'warehouse/shop.duckdb' },
  'config/connections/pg/dev.json': { type: 'postgres', host: 'localhost', database: 'shop', user: 'shop' },
};

const isWritable = (key: FeatureKey): boolean => 'files' in (featureDefinitions[key] ?? {});
const writable = featureKeys.filter(isWritable);

/** `compute.duckdb` cannot be used on a Postgres warehouse, nor the other way round. */
const fits = (key: FeatureKey, profile: Profile) =>
  !key.startsWith('compute.') || key === `compute.${profile.warehouse}`;

interface Made {
  readonly project: Project;
  readonly graph: ExecutionGraph;
  readonly deployment?: Deployment;
  readonly found: readonly Diagnostic[];
}

/** Compiles the definition of a feature from its files and emits it with a pipeline that every target can run. */
async function make(definition: FeatureDefinition, profile: Profile): Promise<Made> {
  const root = projectFolder(
    { ...connections, ...surroundings, ...definition.files },
    { adapters: { [profile.target]: profile.options }, warehouse: profile.warehouse === 'duckdb' ? 'duck' : 'pg' },
  );
  try {
    const project = await openProject({ from: root, env: 'dev', environment: { SMTP_USER: 'x' } });
    if (hasErrors(project.diagnostics)) throw new DiagnosticError(project.diagnostics);
    const subject = project.definition.pipelines.find((p) => p.name === 'subject');
    const compiled = subject && project.compiler.compile(subject);
    if (!compiled?.graph) throw new DiagnosticError([...project.diagnostics, ...(compiled?.diagnostics ?? [])]);
    try {
      const deployment = makeDeployment(project, {
        orchestrator: profile.target,
        names: ['subject', 'orders_silver'],
      });
      return { project, graph: compiled.graph, deployment, found: deployment.diagnostics };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { project, graph: compiled.graph, found: error.diagnostics };
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}

const lineOf = (made: Made, location: Location | undefined): string =>
  made.project.sourceText(location?.file ?? '')?.split('\n')[(location?.line ?? 0) - 1] ?? '';

function showsOf(target: Target, key: FeatureKey, definition: FeatureDefinition): RegExp | undefined {
  if (target === 'stepfunctions') return stepFunctionsShows[key];
  return target === 'dagster' ? dagsterShows[key] : definition.shows[target];
}

type Verdict = 'error' | 'workaround' | 'runner' | 'native';

/** What became of a feature of `subject`; fails when the answer is not shown. */
function verdictOf(made: Made, key: FeatureKey, definition: FeatureDefinition, target: Target): Verdict {
  const use = featuresOf(made.graph).find((u) => u.key === key);
  expect(use, `the definition uses ${key}`).toBeDefined();
  const { deployment } = made;
  if (!deployment) {
    const errors = made.found.filter((d) => d.severity === 'error');
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error.code, error.message).toMatch(new RegExp(`^(core/unsupported$|adapter-${target}/)`));
      expect(lineOf(made, error.location), error.message).toMatch(definition.line);
    }
    return 'error';
  }
  const reported = deployment.output.report.uses.find((u) => u.pipeline === 'subject' && u.feature === key);
  expect(reported?.location).toEqual(use?.location);
  expect(lineOf(made, reported?.location)).toMatch(definition.line);
  if (reported?.means === 'workaround') {
    expect(reported.how).not.toBe('');
    const told = made.found.filter((d) => d.code === 'core/workaround' && d.message.includes(key));
    expect(told.map((d) => d.location)).toContainEqual(use?.location);
    return 'workaround';
  }
  const by = deployment.output.report.operations.find(
    (o) => o.pipeline === 'subject' && o.operation === use?.operation,
  )?.by;
  if (reported?.means === 'runner' || by === 'runner') {
    // The runner gets the graph itself, with the feature in it.
    const file = deployment.output.files.find(
      (f) => f.path.endsWith('.json') && f.content.includes('"pipeline": "subject"'),
    );
    if (file) expect(featuresOf(JSON.parse(file.content) as ExecutionGraph).map((u) => u.key)).toContain(key);
    else {
      // A target that runs nothing of ours says which command does the operation.
      const told = made.found.filter((d) => d.code === `adapter-${target}/load-outside`);
      expect(told.map((d) => `${d.message} ${d.hint}`).join()).toMatch(/sparkle run .*subject/);
    }
    return 'runner';
  }
  expect(reported?.means).toBe('native');
  const text = deployment.output.files
    .filter((f) => !f.path.endsWith('.graph.json') && (target === 'stepfunctions' || !f.path.endsWith('.json')))
    .map((f) => f.content)
    .join('\n');
  const shows = showsOf(target, key, definition);
  expect(shows, `how ${key} is shown`).toBeDefined();
  expect(text).toMatch(shows as RegExp);
  return 'native';
}

describe('every feature of a graph', () => {
  it('has a definition that uses it, or a reason why none can', () => {
    expect(Object.keys(featureDefinitions).sort()).toEqual([...featureKeys].sort());
  });
});

describe.each(profiles)('$name', (profile) => {
  const used = new Set<FeatureKey>();
  const verdicts = new Map<FeatureKey, Verdict>();

  it.each(writable.filter((key) => fits(key, profile)))('%s is refused at its line, reported or there', async (key) => {
    const definition = featureDefinitions[key] as FeatureDefinition;
    const made = await make(definition, profile);
    for (const use of featuresOf(made.graph)) used.add(use.key);
    verdicts.set(key, verdictOf(made, key, definition, profile.target));
  });

  it('uses no feature that is said to have no definition', () => {
    expect([...used].filter((key) => !isWritable(key))).toEqual([]);
  });

  it('comes to the verdicts that were reviewed', () => {
    expect(Object.fromEntries([...verdicts].filter(([, verdict]) => verdict !== 'native'))).toMatchSnapshot();
  });
});
