import { parse } from 'yaml';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Integrations that emitted machines use. AWS has more; another one here is a mistake of ours. */
const integrations = new Set([
  'ecs:runTask.sync',
  'ecs:runTask.waitForTaskToken',
  'http:invoke',
  'aws-sdk:sesv2:sendEmail',
  'sns:publish.waitForTaskToken',
  'states:startExecution',
  'states:startExecution.sync:2',
  'dynamodb:putItem',
  'dynamodb:deleteItem',
]);

/** Fields of JSONPath machines, and those that the service has replaced. */
const legacy = new Set([
  'Iterator',
  'Parameters',
  'ResultPath',
  'ResultSelector',
  'InputPath',
  'OutputPath',
  'ItemsPath',
  'Variable',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'MaxConcurrencyPath',
]);

interface Found {
  readonly problems: string[];
  readonly names: Map<string, number>;
  /** Variables by the scope that assigns them, from the outside in. */
  readonly assigned: string[][];
}

/** Names that a state leads to. */
function nextsOf(state: Json): readonly string[] {
  const inside = [state['Choices'], state['Catch']].flatMap((list) => (Array.isArray(list) ? list : []));
  return [state['Next'], state['Default'], ...inside.map((one) => (isObject(one) ? one['Next'] : undefined))].filter(
    (name): name is string => typeof name === 'string',
  );
}

/** Names of fields of the state language: what holds user data is not looked into. */
const data = new Set(['Arguments', 'Assign', 'Output', 'Items', 'ItemSelector']);

function checkFields(name: string, value: unknown, problems: string[]): void {
  if (Array.isArray(value)) for (const one of value) checkFields(name, one, problems);
  if (!isObject(value)) return;
  for (const [field, one] of Object.entries(value)) {
    if (legacy.has(field)) problems.push(`${name}: ${field} is no field of JSONata machines`);
    if (!data.has(field) && field !== 'States' && field !== 'Branches' && field !== 'ItemProcessor')
      checkFields(name, one, problems);
  }
}

function checkRetry(name: string, state: Json, problems: string[]): void {
  for (const field of ['Retry', 'Catch']) {
    const list = Array.isArray(state[field]) ? (state[field] as readonly Json[]) : [];
    list.forEach((rule, index) => {
      const errors = (rule['ErrorEquals'] ?? []) as readonly string[];
      if (errors.includes('States.ALL') && (errors.length > 1 || index < list.length - 1))
        problems.push(`${name}: States.ALL stands alone and last in ${field}`);
    });
  }
  const [sign, limit] = [state['HeartbeatSeconds'], state['TimeoutSeconds']];
  if (typeof sign === 'number' && typeof limit === 'number' && sign >= limit)
    problems.push(`${name}: HeartbeatSeconds is not smaller than TimeoutSeconds`);
}

function checkScope(where: string, machine: Json, found: Found): void {
  const states = isObject(machine['States']) ? machine['States'] : {};
  const { problems } = found;
  const start = String(machine['StartAt']);
  if (!(start in states)) problems.push(`${where}: StartAt leads to ${start}, which is not there`);
  const reached = new Set([start]);
  for (const name of reached) {
    const state = states[name];
    if (isObject(state)) for (const next of nextsOf(state)) if (next in states) reached.add(next);
  }
  const variables = Object.values(states).flatMap((state) => {
    if (!isObject(state)) return [];
    const catches = Array.isArray(state['Catch']) ? state['Catch'] : [];
    return [state, ...catches].flatMap((one) =>
      isObject(one) && isObject(one['Assign']) ? Object.keys(one['Assign']) : [],
    );
  });
  for (const variable of new Set(variables))
    if (found.assigned.some((outer) => outer.includes(variable)))
      problems.push(`${where}: $${variable} is assigned outside as well`);
  found.assigned.push(variables);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    found.names.set(name, (found.names.get(name) ?? 0) + 1);
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) problems.push(`${name}: no name of a state`);
    if (!reached.has(name)) problems.push(`${name}: no state leads here`);
    for (const next of nextsOf(state))
      if (!(next in states)) problems.push(`${name}: leads to ${next}, which is not there`);
    if (state['Type'] === 'Choice' && state['Default'] === undefined)
      problems.push(`${name}: a Choice without a Default`);
    const resource = state['Resource'];
    if (state['Type'] === 'Task' && !integrations.has(String(resource).replace(/^arn:aws:states:::/, '')))
      problems.push(`${name}: ${String(resource)} is no integration that is used here`);
    checkFields(name, state, problems);
    checkRetry(name, state, problems);
    const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
    if (state['Type'] === 'Parallel' && branches.length === 0) problems.push(`${name}: a Parallel without branches`);
    for (const branch of [...branches, state['ItemProcessor']])
      if (isObject(branch)) checkScope(`${where}/${name}`, branch, { ...found, assigned: [...found.assigned] });
  }
}

/** Rules for definitions that the linters of others do not have: what they accept and the service refuses. */
export function lintStateMachine(text: string): readonly string[] {
  const found: Found = { problems: [], names: new Map(), assigned: [] };
  const machine: unknown = JSON.parse(text);
  if (!isObject(machine)) return ['no state machine'];
  if (machine['QueryLanguage'] !== 'JSONata') found.problems.push('QueryLanguage is not JSONata');
  checkScope('machine', machine, found);
  for (const [name, count] of found.names)
    if (count > 1) found.problems.push(`${name}: ${count} states have this name`);
  if (Buffer.byteLength(text) > 1_000_000) found.problems.push('the definition is larger than 1 MB');
  return found.problems;
}

/** Is this what EventBridge Scheduler takes: six fields, exactly one of the two kinds of days a question mark? */
export function cronProblem(expression: string): string | undefined {
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ');
  if (!fields) return `${expression} is no cron(…)`;
  if (fields.length !== 6) return `${expression} has ${fields.length} fields, not 6`;
  const marks = fields.filter((field) => field === '?').length;
  const days = [fields[2], fields[4]].filter((field) => field === '?').length;
  return marks === 1 && days === 1 ? undefined : `${expression} needs one ? for the day of the month or of the week`;
}

/** Rules for the template: schedules that AWS takes, and roles that allow nothing beyond what is named. */
export function lintTemplate(text: string): readonly string[] {
  const tag = (name: string) => ({ tag: `!${name}`, resolve: (value: string) => ({ [name]: value }) });
  const list = { tag: '!Join', collection: 'seq' as const, resolve: () => ({ Join: '' }) };
  const template: unknown = parse(text, { customTags: [tag('Ref'), tag('GetAtt'), tag('Sub'), list] });
  const resources = isObject(template) && isObject(template['Resources']) ? template['Resources'] : {};
  const problems: string[] = [];
  for (const [name, resource] of Object.entries(resources)) {
    if (!isObject(resource) || !isObject(resource['Properties'])) continue;
    const { Properties: properties, Type: type } = resource as { Properties: Json; Type: unknown };
    if (type === 'AWS::Scheduler::Schedule') {
      const problem = cronProblem(String(properties['ScheduleExpression']));
      if (problem) problems.push(`${name}: ${problem}`);
    }
    if (type !== 'AWS::IAM::Role') continue;
    if (properties['ManagedPolicyArns']) problems.push(`${name}: policies of AWS allow more than is needed`);
    for (const statement of statementsOf(properties)) {
      const actions = [statement['Action']].flat().map(String);
      if (actions.some((action) => action.includes('*')))
        problems.push(`${name}: ${actions.join(', ')} is no least right`);
      // These three cannot be narrowed to a resource: two take a condition, one gives a token for the registry.
      const free = actions.every((action) =>
        ['ecs:StopTask', 'ecs:DescribeTasks', 'ecr:GetAuthorizationToken'].includes(action),
      );
      if (statement['Resource'] === '*' && !free) problems.push(`${name}: ${actions.join(', ')} on every resource`);
    }
  }
  return problems;
}

function statementsOf(properties: Json): readonly Json[] {
  const policies = Array.isArray(properties['Policies']) ? properties['Policies'] : [];
  return policies.flatMap((policy) => {
    const document = isObject(policy) ? policy['PolicyDocument'] : undefined;
    const statements = isObject(document) ? document['Statement'] : undefined;
    return Array.isArray(statements) ? statements.filter(isObject) : [];
  });
}
