import { commentLines } from '@sparkle-orchestration/adapter-kit';
import { type DeploymentModel, parametersOf, reportsOf, usesOf } from './deployment.js';

/** `ClusterArn` as `CLUSTER_ARN`. */
export const variableOf = (parameter: string): string =>
  parameter
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();

/** Name of the stack unless another is given. */
export const stackName = ({ project, env }: Pick<DeploymentModel, 'project' | 'env'>): string =>
  `${project}-${env}`
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 100) || 'sparkle';

/** Variables that `deploy.sh` reads. */
export const deployVariables = (model: DeploymentModel): readonly string[] => [
  'DEFINITION_BUCKET',
  ...parametersOf(model).map((one) => variableOf(one.name)),
];

/** Copies the definitions and deploys the stack. All values come from the environment. */
export function deployScript(model: DeploymentModel): string {
  const files = model.machines.map((machine) => machine.file);
  const overrides = parametersOf(model).map((one) => `  "${one.name}=$${variableOf(one.name)}"`);
  const required = [
    `: "\${DEFINITION_BUCKET:?bucket for the definitions}"`,
    ...parametersOf(model).map((one) => `: "\${${variableOf(one.name)}:?${one.description.replace(/["\\$`}]/g, '')}}"`),
  ];
  const list = files.length === 1 ? files[0] : 'state_machines/*.json';
  return `#!/bin/sh
${commentLines(model.header, '#')}set -eu
cd "$(dirname "$0")"
STACK_NAME="\${STACK_NAME:-${stackName(model)}}"
${required.join('\n')}

# A folder named by the content: a changed definition is a changed template.
prefix="$STACK_NAME/$(cat ${list} | sha256sum | cut -c1-16)"
${files.map((file) => `aws s3 cp --only-show-errors ${file} "s3://$DEFINITION_BUCKET/$prefix/${file}"`).join('\n')}
aws cloudformation deploy --stack-name "$STACK_NAME" --template-file cloudformation.yaml \\
  --s3-bucket "$DEFINITION_BUCKET" --s3-prefix "$STACK_NAME" --capabilities CAPABILITY_IAM \\
  --no-fail-on-empty-changeset --parameter-overrides \\
  "DefinitionBucket=$DEFINITION_BUCKET" "DefinitionPrefix=$prefix"${overrides.map((line) => ` \\\n${line}`).join('')}
`;
}

/** Does a clock ask for runs that were missed? */
export const catchesUp = ({ machines }: DeploymentModel): boolean =>
  machines.some((machine) => machine.clocks.some((clock) => clock.catchup));

/** Starts the runs of ticks that nobody has started. Names are used once in 90 days: started twice, run once. */
export function backfillScript(model: DeploymentModel): string {
  return `#!/bin/sh
${commentLines(model.header, '#')}# sh backfill.sh MACHINE_ARN TICK...: starts one execution for each tick, such as 2026-01-31T06:00:00Z.
set -eu
machine="\${1:?ARN of the state machine}"
shift
for tick in "$@"; do
  name="tick-$(printf '%s' "$tick" | tr -c 'A-Za-z0-9' '-')"
  aws stepfunctions start-execution --state-machine-arn "$machine" --name "$name" --input "{\\"scheduled_time\\": \\"$tick\\"}"
done
`;
}

/**
 * The entry point of the image. A task with a token tells Step Functions itself how it ended: with its outputs, or with
 * the kind of its failure. It gives signs of life, and stops when nobody waits for it any more.
 */
export function runTaskScript(model: DeploymentModel): string {
  return `#!/bin/sh
${commentLines(model.header, '#')}# Runs a command; with TASK_TOKEN it tells Step Functions how the command ended, and what it gives.
set -u
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
if [ -n "\${SPARKLE_INPUTS:-}" ]; then
  printf '%s' "$SPARKLE_INPUTS" > "$folder/inputs.json"
  set -- "$@" --inputs "$folder/inputs.json"
fi
if [ -z "\${TASK_TOKEN:-}" ]; then
  "$@" &
  child=$!
  trap 'kill -TERM "$child"' TERM INT
  wait "$child"
  exit $?
fi

"$@" --outputs "$folder/outputs.json" 2> "$folder/errors" &
child=$!
trap 'kill -TERM "$child"' TERM INT
(
  # The last sleep outlives this script; it must not keep open what reads the output.
  while sleep "\${SPARKLE_HEARTBEAT_SECONDS:-30}" > /dev/null 2>&1; do
    aws stepfunctions send-task-heartbeat --task-token "$TASK_TOKEN" || { kill -TERM "$child"; exit; }
  done
) &
heart=$!
wait "$child"
code=$?
kill "$heart" 2> /dev/null
cat "$folder/errors" >&2
case $code in
  0) aws stepfunctions send-task-success --task-token "$TASK_TOKEN" --task-output "file://$folder/outputs.json"; exit ;;
  64) error=Sparkle.DoNotRetry ;;
  75) error=Sparkle.NotReady ;;
  *) error=Sparkle.Failed ;;
esac
printf 'exit code %s\\n' "$code" > "$folder/cause"
tail -c 8000 "$folder/errors" >> "$folder/cause"
aws stepfunctions send-task-failure --task-token "$TASK_TOKEN" --error "$error" --cause "file://$folder/cause"
exit "$code"
`;
}

/** The image of the tasks: the runner, the graphs, and what tells Step Functions how a task ended. */
export function dockerfile(model: DeploymentModel): string {
  const tools = reportsOf(model.machines)
    ? 'RUN apt-get update && apt-get install --yes --no-install-recommends awscli && rm -rf /var/lib/apt/lists/*\n'
    : '';
  return `${commentLines(model.header, '#')}FROM node:22-bookworm-slim
${tools}RUN npm install --global @sparkle-orchestration/cli@${model.runnerVersion}
WORKDIR /app
COPY run-task.sh ./
COPY graphs ./graphs
ENTRYPOINT ["sh", "/app/run-task.sh"]
`;
}

export function readme(model: DeploymentModel): string {
  const { machines } = model;
  const list = machines.map((machine) => `- \`${machine.name}\`: \`${machine.file}\``).join('\n');
  const variables = parametersOf(model).map((one) => `| \`${variableOf(one.name)}\` | ${one.description} |`);
  const ecs = usesOf(machines, 'ecs').length > 0;
  const messages = usesOf(machines, 'http').length > 0;
  const steps = [
    ...(ecs ? ['Build the image of the `Dockerfile` (with the files that tasks read) and push it.'] : []),
    'Set the variables below, and run `sh deploy.sh`; or use `main.tf` with the variables of the same names.',
    'A run by hand: `aws stepfunctions start-execution --state-machine-arn … --input \'{"interval_start": "2026-01-01T00:00:00Z", "interval_end": "2026-01-02T00:00:00Z"}\'`. Parameters are in `params`. Without an interval it is the last closed one.',
  ];
  const notes = messages
    ? '\nAddresses of messages are part of the definition, which people may read. Where the address itself is the secret, as with\nincoming webhooks of Slack, use `https://slack.com/api/chat.postMessage` and `Bearer <token>` as the header.\n'
    : '';
  return `<!-- ${model.header.replaceAll('--', '- -').replaceAll('\n', ' ')} -->
# State machines of ${model.project} (${model.env})

${list}

${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}

| variable | |
| --- | --- |
| \`DEFINITION_BUCKET\` | Bucket for the definitions |
${variables.join('\n')}${variables.length > 0 ? '\n' : ''}${notes}`;
}
