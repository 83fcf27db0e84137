import type { FeatureKey } from '@sparkle-orchestration/core';

/** What shows a feature in a state machine or its template, for those that Step Functions does by its own means. */
export const stepFunctionsShows: Partial<Readonly<Record<FeatureKey, RegExp>>> = {
  'operation.notify': /"text": "\{% '\*' & 'Subject line'/,
  'operation.wait': /"Sparkle\.NotReady"/,
  'operation.trigger': /states:startExecution\.sync:2/,
  'operation.branch': /'choice': 'all'/,
  'operation.map': /"Type": "Map"/,
  'wait.time': /"Type": "Wait"|--once/,
  'trigger.wait': /startExecution\.sync:2/,
  'map.items': /"Items": \["a"\]/,
  'map.task_output': /"Items": "\{% \$exists\(\$states\.input\.first\.outputs\.list\)/,
  'notify.template': /'run ' & \$states\.context\.Execution\.Name/,
  'notify.html': /"Html"/,
  'edge.success': /"Next": "[A-Z]\w+"/,
  'edge.not_failed': /"First"/,
  'edge.if': /-may-start/,
  'schedule.timezone': /ScheduleExpressionTimezone: [A-Z]\w+\/\w+/,
  'policy.retry_backoff': /"BackoffRate": 3/,
  'policy.timeout': /"TimeoutSeconds": 77/,
  'policy.run_timeout': /"TimeoutSeconds": 4242/,
  'hook.on_failure': /"HandleFailure"/,
  'hook.on_success': /"TellSuccess"/,
  'channel.webhook': /\$\{PagerEndpoint\}/,
  params: /"params": "\{% \$merge\(\[\{'region': 'north'\}/,
  owner: /Key: owner, Value: team-north/,
  tags: /Key: tier, Value: gilded/,
};
