import {
  authorizationArnOf,
  connectionsOf,
  containerSecrets,
  type DeploymentModel,
  type MachineModel,
  parametersOf,
  placeholdersOf,
  reportsOf,
  strangersOf,
  usesFile,
  usesOf,
} from './deployment.js';
import { connectionArnOf, endpointOf, senderOf } from './lower/message.js';
import { machineArnOf } from './lower/trigger.js';
import { pascalCase } from './names.js';
import { getAtt, type Intrinsic, join, printTemplate, ref, sub } from './print-template.js';

import { startPolicy } from './schedule.js';

export type Statement = Readonly<Record<string, unknown>>;

const arn = (rest: string) => sub(`arn:\${AWS::Partition}:${rest}`);
const here = '${AWS::Region}:${AWS::AccountId}';
const allow = (Action: string | readonly string[], Resource: unknown, Condition?: unknown): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const machineRef = (machines: readonly MachineModel[], pipeline: string): Intrinsic => {
  const known = machines.find((machine) => machine.graph.pipeline === pipeline);
  return ref(known ? known.resource : machineArnOf(pipeline));
};

/** A role that one service takes on; without statements it has no policy of its own. */
function role(service: string | readonly string[], statements: readonly Statement[], more: object = {}): object {
  const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
  const policy = { PolicyName: 'run', PolicyDocument: { Version: '2012-10-17', Statement: statements } };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement },
      ...more,
      ...(statements.length > 0 ? { Policies: [policy] } : {}),
    },
  };
}

/** What the role of a machine allows: the actions of its states on the very resources that they name. */
export function machineStatements(model: DeploymentModel, machine: MachineModel): readonly Statement[] {
  const own = [machine];
  const ecs = usesOf(own, 'ecs');
  const waits = usesOf(own, 'start').filter((use) => use.waits);
  const starts = [...new Set(usesOf(own, 'start').map((use) => use.pipeline))];
  const rule = (name: string) =>
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], arn(`events:${here}:rule/${name}`));
  const inCluster = { ArnEquals: { 'ecs:cluster': ref('ClusterArn') } };
  return [
    ...(ecs.length > 0
      ? [
          allow('ecs:RunTask', ref('TaskDefinition'), inCluster),
          allow('iam:PassRole', [getAtt('TaskRole', 'Arn'), getAtt('TaskExecutionRole', 'Arn')], {
            StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
          }),
        ]
      : []),
    ...(ecs.some((use) => !use.reports)
      ? [allow(['ecs:StopTask', 'ecs:DescribeTasks'], '*', inCluster), rule('StepFunctionsGetEventsForECSTaskRule')]
      : []),
    ...(starts.length > 0
      ? [
          allow(
            'states:StartExecution',
            starts.map((pipeline) => machineRef(model.machines, pipeline)),
          ),
        ]
      : []),
    ...(waits.length > 0
      ? [
          allow(['states:DescribeExecution', 'states:StopExecution'], arn(`states:${here}:execution:*`)),
          rule('StepFunctionsGetEventsForStepFunctionsExecutionRule'),
        ]
      : []),
    ...connectionsOf(own, 'http').flatMap((name) => [
      allow('states:InvokeHTTPEndpoint', arn(`states:${here}:stateMachine:${machine.name}`), {
        StringEquals: { 'states:HTTPMethod': 'POST', 'states:HTTPEndpoint': ref(endpointOf(name)) },
      }),
      allow('events:RetrieveConnectionCredentials', getAtt(`${pascalCase(name)}Connection`, 'Arn')),
      allow(
        ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        getAtt(`${pascalCase(name)}Connection`, 'SecretArn'),
      ),
    ]),
    ...connectionsOf(own, 'mail').map((name) =>
      allow('ses:SendEmail', arn(`ses:${here}:identity/*`), {
        StringEquals: { 'ses:FromAddress': ref(senderOf(name)) },
      }),
    ),
    ...(usesOf(own, 'topic').length > 0 ? [allow('sns:Publish', ref('ApprovalsTopic'))] : []),
    ...(usesOf(own, 'lock').length > 0
      ? [
          allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], getAtt('LockTable', 'Arn'), {
            'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [machine.name] },
          }),
        ]
      : []),
  ];
}

function substitution(model: DeploymentModel, name: string): Intrinsic {
  const { machines } = model;
  if (name === 'TaskDefinitionArn') return ref('TaskDefinition');
  if (name === 'LockTable') return ref('LockTable');
  if (name === 'ApprovalsTopicArn') return ref('ApprovalsTopic');
  if (name === 'SubnetIds' || name === 'SecurityGroupIds') return join(ref(name));
  const connection = connectionsOf(machines, 'http').find((one) => connectionArnOf(one) === name);
  if (connection !== undefined) return getAtt(`${pascalCase(connection)}Connection`, 'Arn');
  const known = machines.find((machine) => machineArnOf(machine.graph.pipeline) === name);
  return known && !strangersOf(machines).includes(known.graph.pipeline) ? ref(known.resource) : ref(name);
}

/** The input of an execution that a clock starts. */
const clockInput = (params: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    scheduled_time: '<aws.scheduler.scheduled-time>',
    ...(Object.keys(params).length > 0 ? { params } : {}),
  });

function starters(machine: MachineModel): Readonly<Record<string, object>> {
  const target = { Arn: ref(machine.resource), RoleArn: getAtt('StartRole', 'Arn') };
  const clocks = machine.clocks.map((clock) => [
    clock.resource,
    {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: clock.name,
        ...(clock.enabled ? {} : { State: 'DISABLED' }),
        ScheduleExpression: clock.expression,
        ScheduleExpressionTimezone: clock.timezone,
        FlexibleTimeWindow:
          clock.jitterSeconds === undefined
            ? { Mode: 'OFF' }
            : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: Math.ceil(clock.jitterSeconds / 60) },
        Target: {
          ...target,
          Input: clockInput(clock.params),
          RetryPolicy: {
            MaximumRetryAttempts: startPolicy(clock).attempts,
            MaximumEventAgeInSeconds: startPolicy(clock).seconds,
          },
        },
      },
    },
  ]);
  const rules = machine.rules.map((rule) => [
    rule.resource,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: rule.name,
        EventPattern: {
          source: [rule.source],
          'detail-type': [rule.detailType],
          ...(rule.bucket ? { detail: { bucket: { name: [ref(`${rule.resource}Bucket`)] } } } : {}),
        },
        Targets: [
          {
            Id: 'run',
            ...target,
            InputTransformer: {
              InputPathsMap: { time: '$.time' },
              InputTemplate: `{"scheduled_time": <time>${Object.keys(rule.params).length > 0 ? `, "params": ${JSON.stringify(rule.params)}` : ''}}`,
            },
          },
        ],
      },
    },
  ]);
  return Object.fromEntries([...clocks, ...rules]) as Readonly<Record<string, object>>;
}

/** The container that runs the runner, and its roles. */
function container(model: DeploymentModel): Readonly<Record<string, object>> {
  const { machines, options } = model;
  if (usesOf(machines, 'ecs').length === 0) return {};
  const kept = containerSecrets(machines);
  const file = usesFile(machines);
  const secrets = kept.map((one) => ({ Name: one.variable, ValueFrom: ref(one.parameter) }));
  const read = allow(
    'secretsmanager:GetSecretValue',
    kept.map((one) => ref(one.parameter)),
  );
  const write = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], getAtt('Logs', 'Arn'));
  const pull = [
    allow('ecr:GetAuthorizationToken', '*'),
    allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], arn(`ecr:${here}:repository/*`)),
  ];
  const tell = allow(
    ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    machines.map((machine) => arn(`states:${here}:stateMachine:${machine.name}`)),
  );
  return {
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
    TaskRole: role('ecs-tasks.amazonaws.com', reportsOf(machines) ? [tell] : []),
    TaskExecutionRole: role('ecs-tasks.amazonaws.com', [...pull, write, ...(kept.length > 0 ? [read] : [])]),
    TaskDefinition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: String(options.cpu),
        Memory: String(options.memory),
        TaskRoleArn: getAtt('TaskRole', 'Arn'),
        ExecutionRoleArn: getAtt('TaskExecutionRole', 'Arn'),
        ...(file
          ? {
              Volumes: [
                {
                  Name: 'project',
                  EFSVolumeConfiguration: { FilesystemId: ref('FileSystemId'), TransitEncryption: 'ENABLED' },
                },
              ],
            }
          : {}),
        ContainerDefinitions: [
          {
            Name: 'sparkle',
            Image: ref('Image'),
            Environment: file ? [{ Name: 'SPARKLE_PROJECT_ROOT', Value: '/project' }] : undefined,
            MountPoints: file ? [{ SourceVolume: 'project', ContainerPath: '/project' }] : undefined,
            Secrets: secrets.length > 0 ? secrets : undefined,
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': ref('Logs'),
                'awslogs-region': ref('AWS::Region'),
                'awslogs-stream-prefix': 'sparkle',
              },
            },
          },
        ],
      },
    },
  };
}

/** What several machines share: locks, messages, people. */
function shared({ machines, project, env }: DeploymentModel): Readonly<Record<string, object>> {
  const connections = connectionsOf(machines, 'http').map((name) => [
    `${pascalCase(name)}Connection`,
    {
      Type: 'AWS::Events::Connection',
      Properties: {
        AuthorizationType: 'API_KEY',
        AuthParameters: {
          ApiKeyAuthParameters: {
            ApiKeyName: 'Authorization',
            ApiKeyValue: sub(`{{resolve:secretsmanager:\${${authorizationArnOf(name)}}:SecretString}}`),
          },
        },
      },
    },
  ]);
  const topic = {
    Type: 'AWS::SNS::Topic',
    Properties: { DisplayName: `Approvals of ${project} (${env})`.slice(0, 100) },
  };
  const table = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'lock', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'lock', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    },
  };
  return {
    ...(Object.fromEntries(connections) as Readonly<Record<string, object>>),
    ...(usesOf(machines, 'topic').length > 0 ? { ApprovalsTopic: topic } : {}),
    ...(usesOf(machines, 'lock').length > 0
      ? { LockTable: { ...table, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' } }
      : {}),
  };
}

/** Tags of AWS: the pipeline's own and who owns it. */
export function tagsOf({ graph }: MachineModel): Readonly<Record<string, string>> {
  const clean = (text: string, most: number) => text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, most);
  const own = Object.entries(graph.tags).map(([key, value]) => [clean(key, 128), clean(value, 256)]);
  return Object.fromEntries([
    ...own.filter(([key]) => key !== '' && !/^aws:/i.test(key ?? '')),
    ...(graph.owner ? [['owner', clean(graph.owner, 256)]] : []),
  ]) as Readonly<Record<string, string>>;
}

function machineResources(model: DeploymentModel, machine: MachineModel): Readonly<Record<string, object>> {
  const names = placeholdersOf(machine);
  const substitutions = Object.fromEntries(names.map((name) => [name, substitution(model, name)]));
  const tags = Object.entries(tagsOf(machine)).map(([Key, Value]) => ({ Key, Value }));
  return {
    [`${machine.resource}Role`]: role('states.amazonaws.com', machineStatements(model, machine)),
    [machine.resource]: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        StateMachineName: machine.name,
        StateMachineType: 'STANDARD',
        RoleArn: getAtt(`${machine.resource}Role`, 'Arn'),
        DefinitionS3Location: { Bucket: ref('DefinitionBucket'), Key: sub(`\${DefinitionPrefix}/${machine.file}`) },
        ...(names.length > 0 ? { DefinitionSubstitutions: substitutions } : {}),
        ...(tags.length > 0 ? { Tags: tags } : {}),
      },
    },
    ...starters(machine),
  };
}

/** The template: machines with their roles, what starts them, and what their states use. */
export function cloudFormation(model: DeploymentModel): string {
  const { machines } = model;
  const starting = machines.some((machine) => machine.clocks.length + machine.rules.length > 0);
  const types = { text: 'String', list: 'CommaDelimitedList' } as const;
  const given = parametersOf(model).map((one) => [
    one.name,
    {
      Type: types[one.kind],
      ...(one.default === undefined ? {} : { Default: one.default }),
      Description: one.description,
    },
  ]);
  const start = role(
    ['scheduler.amazonaws.com', 'events.amazonaws.com'],
    [
      allow(
        'states:StartExecution',
        machines.filter((one) => one.clocks.length + one.rules.length > 0).map((one) => ref(one.resource)),
      ),
    ],
  );
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `State machines of ${model.project} (${model.env})`,
    Parameters: {
      DefinitionBucket: { Type: 'String', Description: 'Bucket that deploy.sh copies the definitions to' },
      DefinitionPrefix: {
        Type: 'String',
        Description: 'Folder of the definitions there; deploy.sh names it by their content',
      },
      ...(Object.fromEntries(given) as object),
    },
    Resources: {
      ...Object.assign({}, ...machines.map((machine) => machineResources(model, machine))),
      ...(starting ? { StartRole: start } : {}),
      ...shared(model),
      ...container(model),
    },
    Outputs: Object.fromEntries(
      machines.map((machine) => [`${machine.resource}Arn`, { Value: ref(machine.resource) }]),
    ),
  };
  return printTemplate(template, model.header);
}
