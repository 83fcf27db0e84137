import { commentLines, hclString } from '@sparkle-orchestration/adapter-kit';
import { machineStatements, type Statement, tagsOf } from './cloudformation.js';
import {
  authorizationArnOf,
  connectionsOf,
  containerSecrets,
  type DeploymentModel,
  type MachineModel,
  parametersOf,
  placeholdersOf,
  reportsOf,
  usesFile,
  usesOf,
} from './deployment.js';
import { variableOf } from './files.js';
import { connectionArnOf } from './lower/message.js';
import { machineArnOf } from './lower/trigger.js';
import { pascalCase } from './names.js';
import { Intrinsic } from './print-template.js';
import { startPolicy } from './schedule.js';

/** An expression of HCL, as it is. */
class Expression {
  constructor(readonly code: string) {}
}
const code = (text: string) => new Expression(text);

/** A block inside a block. */
class Block {
  constructor(readonly body: Body) {}
}
type Value = unknown;
type Body = readonly (readonly [string, Value])[];

/** `OrdersDailyDev` as `orders_daily_dev`. */
const snake = (name: string) => variableOf(name).toLowerCase();
const variable = (parameter: string) => `var.${snake(parameter)}`;

const key = (name: string) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : hclString(name));

/** A value in one line. */
function inline(value: Value): string {
  if (value instanceof Expression) return value.code;
  if (typeof value === 'string') return hclString(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([name, one]) => `${key(name)} = ${inline(one)}`).join(', ')} }`;
  }
  return JSON.stringify(value);
}

const width = 140;

/** A value over several lines where it is long; equals signs of neighbours stand below each other. */
function laidOut(value: Value, indent: number): string {
  const short = inline(value);
  if (value instanceof Expression || typeof value !== 'object' || value === null || indent + short.length <= width)
    return short;
  const pad = ' '.repeat(indent + 2);
  if (Array.isArray(value))
    return `[\n${value.map((one) => `${pad}${laidOut(one, indent + 2)},\n`).join('')}${' '.repeat(indent)}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{\n${attributes(
    entries.map(([name, one]) => [key(name), one] as const),
    indent + 2,
  )}${' '.repeat(indent)}}`;
}

/** Attributes as the formatter of Terraform leaves them: those of one line and without a gap are aligned. */
function attributes(body: Body, indent: number): string {
  const pad = ' '.repeat(indent);
  const printed = body.map(([name, value]) => ({ name, text: laidOut(value, indent) }));
  const lines: string[] = [];
  let group: { name: string; text: string }[] = [];
  const flush = () => {
    const longest = Math.max(...group.map((one) => one.name.length));
    for (const { name, text } of group) lines.push(`${pad}${name.padEnd(longest)} = ${text}\n`);
    group = [];
  };
  for (const one of printed) {
    group.push(one);
    // A value of several lines ends its group.
    if (one.text.includes('\n')) {
      const last = group.pop() as { name: string; text: string };
      if (group.length > 0) flush();
      lines.push(`${pad}${last.name} = ${last.text}\n`);
    }
  }
  if (group.length > 0) flush();
  return lines.join('');
}

function inside(body: Body, indent: number): string {
  const plain = body.filter(([, value]) => value !== undefined && !(value instanceof Block));
  const blocks = body.filter((one): one is readonly [string, Block] => one[1] instanceof Block);
  const nested = blocks.map(([name, { body: own }]) => {
    const pad = ' '.repeat(indent);
    return `${pad}${name} {\n${inside(own, indent + 2)}${pad}}\n`;
  });
  const parts = [...(plain.length > 0 ? [attributes(plain, indent)] : []), ...nested];
  return parts.join('\n');
}

const block = (type: string, labels: readonly string[], body: Body): string =>
  `${[type, ...labels.map(hclString)].join(' ')} {\n${inside(body, 2)}}\n`;

const resource = (type: string, name: string, body: Body) => block('resource', [type, name], body);
const json = (value: Value) => new JsonCode(value);

/** `jsonencode(…)` of a value. */
class JsonCode extends Expression {
  constructor(value: Value) {
    const short = inline(value);
    super(`jsonencode(${short.length <= width - 20 ? short : laidOut(value, 2)})`);
  }
}

/** A role that one service takes on, and its policy. */
function role(
  name: string,
  service: string | readonly string[],
  statements: readonly Statement[],
  context: Names,
): string {
  const assume = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const own = resource('aws_iam_role', name, [
    ['name_prefix', `${name.replaceAll('_', '-')}-`.slice(-38)],
    ['assume_role_policy', json(assume)],
  ]);
  if (statements.length === 0) return own;
  const policy = { Version: '2012-10-17', Statement: statements.map((one) => translated(one, context)) };
  return `${own}\n${resource('aws_iam_role_policy', name, [
    ['role', code(`aws_iam_role.${name}.id`)],
    ['policy', json(policy)],
  ])}`;
}

/** Expressions of Terraform by what the template of CloudFormation names. */
type Names = (name: string, attribute?: string) => string;

/** A value of the template of CloudFormation as one of Terraform. */
function translated(value: unknown, names: Names): Value {
  if (value instanceof Intrinsic) {
    const text = String(value.value);
    if (value.tag === 'Ref') return code(names(text));
    if (value.tag === 'GetAtt') {
      const [name = '', attribute] = text.split('.');
      return code(names(name, attribute));
    }
    const known: Readonly<Record<string, string>> = {
      'AWS::Partition': 'data.aws_partition.current.partition',
      'AWS::Region': 'data.aws_region.current.name',
      'AWS::AccountId': 'data.aws_caller_identity.current.account_id',
    };
    const parts = text.split(/(\$\{[^}]+\})/).map((part) => {
      const name = /^\$\{(.+)\}$/.exec(part)?.[1];
      return name === undefined ? hclString(part).slice(1, -1) : `\${${known[name] ?? names(name)}}`;
    });
    return code(`"${parts.join('')}"`);
  }
  if (value instanceof Expression) return value;
  if (Array.isArray(value)) return value.map((one) => translated(one, names));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, translated(one, names)]));
  return value;
}

/** What names of the CloudFormation template are called here. */
function namesOf(model: DeploymentModel): Names {
  const { machines } = model;
  const parameters = new Set(parametersOf(model).map((one) => one.name));
  return (name, attribute) => {
    if (parameters.has(name)) return variable(name);
    switch (name) {
      case 'TaskDefinition':
        return 'aws_ecs_task_definition.sparkle.arn';
      case 'TaskRole':
        return 'aws_iam_role.task.arn';
      case 'TaskExecutionRole':
        return 'aws_iam_role.task_execution.arn';
      case 'LockTable':
        return attribute === 'Arn' ? 'aws_dynamodb_table.locks.arn' : 'aws_dynamodb_table.locks.name';
      case 'ApprovalsTopic':
        return 'aws_sns_topic.approvals.arn';
      case 'Logs':
        return 'aws_cloudwatch_log_group.tasks.arn';
    }
    const connection = connectionsOf(machines, 'http').find((one) => `${pascalCase(one)}Connection` === name);
    if (connection !== undefined) {
      const own = `aws_cloudwatch_event_connection.${snake(pascalCase(connection))}`;
      return attribute === 'SecretArn' ? `${own}.secret_arn` : `${own}.arn`;
    }
    return `aws_sfn_state_machine.${snake(name)}.arn`;
  };
}

function substitution(model: DeploymentModel, name: string, names: Names): string {
  if (name === 'TaskDefinitionArn') return names('TaskDefinition');
  if (name === 'LockTable') return names('LockTable');
  if (name === 'ApprovalsTopicArn') return names('ApprovalsTopic');
  if (name === 'SubnetIds' || name === 'SecurityGroupIds') return `join(",", ${variable(name)})`;
  const connection = connectionsOf(model.machines, 'http').find((one) => connectionArnOf(one) === name);
  if (connection !== undefined) return names(`${pascalCase(connection)}Connection`);
  const known = model.machines.find((machine) => machineArnOf(machine.graph.pipeline) === name);
  return known ? names(known.resource) : variable(name);
}

function machineResources(model: DeploymentModel, machine: MachineModel, names: Names): readonly string[] {
  const name = snake(machine.resource);
  const values = Object.fromEntries(placeholdersOf(machine).map((one) => [one, code(substitution(model, one, names))]));
  const tags = tagsOf(machine);
  const input = (params: Readonly<Record<string, unknown>>) =>
    JSON.stringify({
      scheduled_time: '<aws.scheduler.scheduled-time>',
      ...(Object.keys(params).length > 0 ? { params } : {}),
    });
  const own = [
    role(name, 'states.amazonaws.com', machineStatements(model, machine), names),
    resource('aws_sfn_state_machine', name, [
      ['name', machine.name],
      ['type', 'STANDARD'],
      ['role_arn', code(`aws_iam_role.${name}.arn`)],
      ['definition', code(`templatefile("\${path.module}/${machine.file}", ${laidOut(values, 2)})`)],
      ['tags', Object.keys(tags).length > 0 ? tags : undefined],
    ]),
  ];
  const clocks = machine.clocks.map((clock) =>
    resource('aws_scheduler_schedule', snake(clock.resource), [
      ['name', clock.name],
      ['state', clock.enabled ? undefined : 'DISABLED'],
      ['schedule_expression', clock.expression],
      ['schedule_expression_timezone', clock.timezone],
      [
        'flexible_time_window',
        new Block([
          ['mode', clock.jitterSeconds === undefined ? 'OFF' : 'FLEXIBLE'],
          [
            'maximum_window_in_minutes',
            clock.jitterSeconds === undefined ? undefined : Math.ceil(clock.jitterSeconds / 60),
          ],
        ]),
      ],
      [
        'target',
        new Block([
          ['arn', code(`aws_sfn_state_machine.${name}.arn`)],
          ['role_arn', code('aws_iam_role.start.arn')],
          ['input', input(clock.params)],
          [
            'retry_policy',
            new Block([
              ['maximum_retry_attempts', startPolicy(clock).attempts],
              ['maximum_event_age_in_seconds', startPolicy(clock).seconds],
            ]),
          ],
        ]),
      ],
    ]),
  );
  const rules = machine.rules.flatMap((rule) => {
    const id = snake(rule.resource);
    const params = Object.keys(rule.params).length > 0 ? `, "params": ${JSON.stringify(rule.params)}` : '';
    return [
      resource('aws_cloudwatch_event_rule', id, [
        ['name', rule.name],
        [
          'event_pattern',
          json({
            source: [rule.source],
            'detail-type': [rule.detailType],
            ...(rule.bucket ? { detail: { bucket: { name: [code(variable(`${rule.resource}Bucket`))] } } } : {}),
          }),
        ],
      ]),
      resource('aws_cloudwatch_event_target', id, [
        ['rule', code(`aws_cloudwatch_event_rule.${id}.name`)],
        ['arn', code(`aws_sfn_state_machine.${name}.arn`)],
        ['role_arn', code('aws_iam_role.start.arn')],
        [
          'input_transformer',
          new Block([
            ['input_paths', { time: '$.time' }],
            ['input_template', `{"scheduled_time": <time>${params}}`],
          ]),
        ],
      ]),
    ];
  });
  return [...own, ...clocks, ...rules];
}

/** The container that runs the runner, and its roles. */
function container(model: DeploymentModel, names: Names): readonly string[] {
  const { machines, options } = model;
  if (usesOf(machines, 'ecs').length === 0) return [];
  const kept = containerSecrets(machines);
  const file = usesFile(machines);
  const region = 'data.aws_region.current.name';
  const here = `\${${region}}:\${data.aws_caller_identity.current.account_id}`;
  const arn = (rest: string) => code(`"arn:\${data.aws_partition.current.partition}:${rest}"`);
  const allow = (Action: string | readonly string[], Resource: unknown): Statement => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  const secrets = kept.map((one) => code(variable(one.parameter)));
  const tell = allow(
    ['states:SendTaskSuccess', 'states:SendTaskFailure', 'states:SendTaskHeartbeat'],
    machines.map((machine) => arn(`states:${here}:stateMachine:${machine.name}`)),
  );
  const definition = {
    name: 'sparkle',
    image: code(variable('Image')),
    environment: file ? [{ name: 'SPARKLE_PROJECT_ROOT', value: '/project' }] : undefined,
    mountPoints: file ? [{ sourceVolume: 'project', containerPath: '/project' }] : undefined,
    secrets: kept.map((one) => ({ name: one.variable, valueFrom: code(variable(one.parameter)) })),
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': code('aws_cloudwatch_log_group.tasks.name'),
        'awslogs-region': code(region),
        'awslogs-stream-prefix': 'sparkle',
      },
    },
  };
  return [
    resource('aws_cloudwatch_log_group', 'tasks', [
      ['name_prefix', `/${model.project}/`],
      ['retention_in_days', 30],
    ]),
    role('task', 'ecs-tasks.amazonaws.com', reportsOf(machines) ? [tell] : [], names),
    role(
      'task_execution',
      'ecs-tasks.amazonaws.com',
      [
        allow('ecr:GetAuthorizationToken', '*'),
        allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], arn(`ecr:${here}:repository/*`)),
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], code('"${aws_cloudwatch_log_group.tasks.arn}:*"')),
        ...(secrets.length > 0 ? [allow('secretsmanager:GetSecretValue', secrets)] : []),
      ],
      names,
    ),
    resource('aws_ecs_task_definition', 'sparkle', [
      ['family', `${model.project}-${model.env}`.replace(/[^A-Za-z0-9_-]/g, '-')],
      ['requires_compatibilities', ['FARGATE']],
      ['network_mode', 'awsvpc'],
      ['cpu', options.cpu],
      ['memory', options.memory],
      ['task_role_arn', code('aws_iam_role.task.arn')],
      ['execution_role_arn', code('aws_iam_role.task_execution.arn')],
      ['container_definitions', json([definition])],
      ...(file
        ? [
            [
              'volume',
              new Block([
                ['name', 'project'],
                [
                  'efs_volume_configuration',
                  new Block([
                    ['file_system_id', code(variable('FileSystemId'))],
                    ['transit_encryption', 'ENABLED'],
                  ]),
                ],
              ]),
            ] as const,
          ]
        : []),
    ]),
  ];
}

function shared(model: DeploymentModel): readonly string[] {
  const { machines, project, env } = model;
  const connections = connectionsOf(machines, 'http').flatMap((one) => {
    const name = snake(pascalCase(one));
    return [
      block(
        'data',
        ['aws_secretsmanager_secret_version', name],
        [['secret_id', code(variable(authorizationArnOf(one)))]],
      ),
      resource('aws_cloudwatch_event_connection', name, [
        ['name', `${project}-${env}-${name}`.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 64)],
        ['authorization_type', 'API_KEY'],
        [
          'auth_parameters',
          new Block([
            [
              'api_key',
              new Block([
                ['key', 'Authorization'],
                ['value', code(`data.aws_secretsmanager_secret_version.${name}.secret_string`)],
              ]),
            ],
          ]),
        ],
      ]),
    ];
  });
  return [
    ...connections,
    ...(usesOf(machines, 'topic').length > 0
      ? [resource('aws_sns_topic', 'approvals', [['display_name', `Approvals of ${project} (${env})`.slice(0, 100)]])]
      : []),
    ...(usesOf(machines, 'lock').length > 0
      ? [
          resource('aws_dynamodb_table', 'locks', [
            ['name', `${project}-${env}-locks`.replace(/[^A-Za-z0-9_.-]/g, '-')],
            ['billing_mode', 'PAY_PER_REQUEST'],
            ['hash_key', 'lock'],
            [
              'attribute',
              new Block([
                ['name', 'lock'],
                ['type', 'S'],
              ]),
            ],
            [
              'ttl',
              new Block([
                ['attribute_name', 'expires'],
                ['enabled', true],
              ]),
            ],
          ]),
        ]
      : []),
  ];
}

/** The same deployment as the CloudFormation template, for Terraform. */
export function terraform(model: DeploymentModel): string {
  const { machines } = model;
  const names = namesOf(model);
  const started = machines.filter((one) => one.clocks.length + one.rules.length > 0);
  const start: Statement = {
    Effect: 'Allow',
    Action: 'states:StartExecution',
    Resource: started.map((machine) => code(names(machine.resource))),
  };
  const parts = [
    ...parametersOf(model).map((one) =>
      block(
        'variable',
        [snake(one.name)],
        [
          ['type', code(one.kind === 'list' ? 'list(string)' : 'string')],
          ['description', one.description],
        ],
      ),
    ),
    ...machines.flatMap((machine) => machineResources(model, machine, names)),
    ...(started.length > 0 ? [role('start', ['scheduler.amazonaws.com', 'events.amazonaws.com'], [start], names)] : []),
    ...shared(model),
    ...container(model, names),
  ];
  const all = parts.join('\n');
  const data = ['aws_partition', 'aws_region', 'aws_caller_identity']
    .filter((name) => all.includes(`data.${name}.current`))
    .map((name) => `data "${name}" "current" {}\n`);
  return `${commentLines(model.header, '#')}${[...(data.length > 0 ? [data.join('\n')] : []), all].join('\n')}`;
}

export function versions(model: DeploymentModel): string {
  return `${commentLines(model.header, '#')}terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80"
    }
  }
}
`;
}
