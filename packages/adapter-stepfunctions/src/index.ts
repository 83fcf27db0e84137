import { type Adapter, type DeployStep, defineAdapter, type ExecutionGraph } from '@sparkle-orchestration/core';
import { capabilities } from './capabilities.js';
import { components } from './components.js';
import { emit } from './emit.js';
import { isNative } from './lower/context.js';
import { type StepFunctionsOptions, stepFunctionsOptions } from './options.js';

/** What a person does with the output; the image only where a pipeline needs the runner. */
function steps(graphs: readonly ExecutionGraph[]): readonly DeployStep[] {
  const image = graphs.some(
    (graph) => graph.close.length > 0 || graph.operations.some((operation) => !isNative(operation)),
  );
  return [
    ...(image
      ? [
          {
            title: 'Build the image of the tasks',
            command: ['docker', 'build', '--tag', '${IMAGE}', '.'],
            environment: ['IMAGE'],
          },
          { title: 'Push it', command: ['docker', 'push', '${IMAGE}'], environment: ['IMAGE'] },
        ]
      : []),
    {
      title: 'Deploy the stack; it names the variables that are missing',
      command: ['sh', 'deploy.sh'],
      environment: ['AWS_REGION', 'DEFINITION_BUCKET'],
    },
  ];
}

/** Execution graphs as AWS Step Functions state machines. */
const adapter: Adapter<StepFunctionsOptions> = defineAdapter<StepFunctionsOptions>({
  name: 'stepfunctions',
  aliases: ['step_functions', 'aws_stepfunctions'],
  folder: 'step_functions',
  title: 'AWS Step Functions',
  supports: 'JSONata state machines (since November 2024)',
  options: stepFunctionsOptions,
  capabilities,
  components,
  computes: ['postgres', 'duckdb'],
  emit,
  deploy: ({ graphs }) => steps(graphs),
  nativeOperations: (graph) => graph.operations.filter(isNative).map((operation) => operation.id),
  bugs: 'https://github.com/sparkle-orchestration/sparkle-orchestration/issues',
});

export default adapter;
export { lintStateMachine, lintTemplate } from './lint.js';
export { machineArnOf } from './lower/trigger.js';
export { type StepFunctionsOptions, stepFunctionsOptions };
