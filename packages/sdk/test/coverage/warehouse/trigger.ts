import type { Meaning } from './meaning.js';
import { acts, type FieldProof, shownBy } from './proof.js';

const of = <T extends string>(name: T) => ({ file: `config/triggers/${name}.yaml` });
const schedule = (m: Meaning, name = 'at_two') => {
  const one = m.trigger(name);
  return one && 'schedule' in one ? one.schedule : undefined;
};
const event = (m: Meaning) => {
  const one = m.trigger('on_file');
  return one?.type === 'event' ? one.event : undefined;
};
const webhook = (m: Meaning) => {
  const one = m.trigger('hook');
  return one?.type === 'webhook' ? one.webhook : undefined;
};

const manual = { name: 'at_two', type: 'manual', job: 'nightly.yaml' };
const cron = { ...manual, type: 'cron', schedule: { cron: '0 2 * * *' } };

export const triggerFields: readonly FieldProof[] = [
  acts('trigger.name', ['at_two', 'at_2'], (m) => m.trigger('at_2')?.type, [undefined, 'cron']),
  acts('trigger.description', ['One.', 'Two.'], (m) => m.listed('at_two')?.description, ['One.', 'Two.']),
  acts('trigger.enabled', [undefined, false], (m) => m.listed('at_two')?.mark, ['[✓ ENABLED]', '[✗ DISABLED]']),
  ...shownBy('packages/server/src/scheduler/scheduler.test.ts', 'fires no trigger that is disabled', 'trigger.enabled'),
  acts('trigger.type', [cron, manual], (m) => m.trigger('at_two')?.type, ['cron', 'manual'], {
    at: ['trigger'],
  }),
  acts('trigger.job', ['nightly.yaml', 'jobs/weekly.yaml'], (m) => m.trigger('at_two')?.starts, [
    { job: 'nightly' },
    { job: 'weekly' },
  ]),
  acts('trigger.parameters', [{ region: 'us' }, { region: 'asia' }], (m) => m.trigger('at_two')?.parameters, [
    { region: 'us' },
    { region: 'asia' },
  ]),
  acts('trigger.tags', [['a'], ['b']], (m) => m.trigger('at_two')?.tags, [['a'], ['b']]),
  acts('trigger.schedule.cron', ['0 2 * * *', '30 4 * * 1'], (m) => schedule(m)?.cron, ['0 2 * * *', '30 4 * * 1']),
  acts('trigger.schedule.timezone', [undefined, 'Asia/Tokyo'], (m) => schedule(m)?.timezone, ['UTC', 'Asia/Tokyo']),
  acts('trigger.schedule.catchup', [undefined, true], (m) => schedule(m)?.catchup, [false, true]),
  acts('trigger.schedule.jitter', [undefined, 30], (m) => schedule(m)?.jitterSeconds, [0, 30]),
  acts('trigger.interval.value', [15, 20], (m) => schedule(m, 'often')?.everySeconds, [900, 1200], of('often')),
  acts(
    'trigger.interval.unit',
    ['minutes', 'hours'],
    (m) => schedule(m, 'often')?.everySeconds,
    [900, 54_000],
    of('often'),
  ),
  acts(
    'trigger.event.source',
    ['local_file', 'table'],
    (m) => event(m)?.source,
    ['local_file', 'table'],
    of('on_file'),
  ),
  acts(
    'trigger.event.event_type',
    ['object_created', 'object_deleted'],
    (m) => event(m)?.type,
    ['object_created', 'object_deleted'],
    of('on_file'),
  ),
  acts(
    'trigger.event.filter.prefix',
    [undefined, 'in/a'],
    (m) => event(m)?.filter,
    [{}, { prefix: 'in/a' }],
    of('on_file'),
  ),
  acts(
    'trigger.event.filter.suffix',
    [undefined, '.csv'],
    (m) => event(m)?.filter,
    [{}, { suffix: '.csv' }],
    of('on_file'),
  ),
  acts(
    'trigger.event.filter.pattern',
    [undefined, '*.csv'],
    (m) => event(m)?.filter,
    [{}, { pattern: '*.csv' }],
    of('on_file'),
  ),
  acts(
    'trigger.event.config',
    [{ path: 'in' }, { path: 'out' }],
    (m) => event(m)?.config,
    [{ path: 'in' }, { path: 'out' }],
    of('on_file'),
  ),
  acts('trigger.webhook.path', ['/hook', '/other'], (m) => webhook(m)?.path, ['/hook', '/other'], of('hook')),
  acts(
    'trigger.webhook.methods',
    [undefined, ['PUT', 'PATCH']],
    (m) => webhook(m)?.methods,
    [['POST'], ['PUT', 'PATCH']],
    of('hook'),
  ),
  acts(
    'trigger.webhook.payload_mapping',
    [undefined, { who: 'parameters.name' }],
    (m) => webhook(m)?.payload,
    [{}, { who: 'name' }],
    of('hook'),
  ),
  acts(
    'trigger.webhook.authentication.type',
    ['token', 'hmac'],
    (m) => webhook(m)?.authentication,
    [
      { type: 'token', secret: { secret: 'hook' }, header: 'Authorization' },
      { type: 'hmac', secret: { secret: 'hook' }, header: 'X-Signature' },
    ],
    of('hook'),
  ),
  acts(
    'trigger.webhook.authentication.secret_key',
    ['hook_secret_key', 'hook_2_secret_key'],
    (m) => webhook(m)?.authentication,
    [
      { type: 'token', secret: { secret: 'hook' }, header: 'Authorization' },
      { type: 'token', secret: { secret: 'hook_2' }, header: 'Authorization' },
    ],
    of('hook'),
  ),
  acts(
    'trigger.webhook.authentication.header_name',
    [undefined, 'X-Key'],
    (m) => webhook(m)?.authentication,
    [
      { type: 'token', secret: { secret: 'hook' }, header: 'Authorization' },
      { type: 'token', secret: { secret: 'hook' }, header: 'X-Key' },
    ],
    of('hook'),
  ),
];
