import { createMask, type Diagnostic, DiagnosticError, type Locate, type Mask } from '@sparkle-orchestration/core';
import { eventsOf, monitorDiagnostics, type NotifyConfig, type OpenChannel } from '@sparkle-orchestration/monitor';
import { openNamedConnection } from '../open-connection.js';
import type { Project } from '../project.js';
import { secretReader } from '../secrets.js';

/** Property that the secret of a channel is. */
const propertyOf = {
  slack: 'url',
  teams: 'url',
  webhook: 'url',
  email: 'url',
  pagerduty: 'routing_key',
} as const;

/**
 * The channels with their secrets read, and a mask that knows them.
 * @throws DiagnosticError for every channel that cannot be reached: exit 3 for a missing secret
 */
export function openChannels(
  notify: NotifyConfig,
  locate: Locate,
  project: Project | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly channels: readonly OpenChannel[]; readonly mask: Mask } {
  const secrets: string[] = [];
  const read = project ? secretReader(project) : (name: string) => environment[name];
  const problems: Diagnostic[] = [];
  const channels = notify.channels.flatMap((channel, n): OpenChannel[] => {
    const { type, to, url, connection } = channel;
    const at = (key: string) => locate(['notify', 'channels', n, key]);
    const base = { type, to, on: eventsOf(channel) };
    if (connection !== undefined && project) {
      const { properties } = openNamedConnection(project, connection);
      for (const value of Object.values(properties)) if (typeof value === 'string') secrets.push(value);
      return [{ ...base, properties: { ...properties, ...(url === undefined ? {} : { url }) } }];
    }
    const secret = channel.secret_key ?? channel.secret;
    if (secret === undefined) {
      problems.push(monitorDiagnostics.report('notify-no-target', { channel: type }, at('type')));
      return [];
    }
    const value = read(secret);
    if (value === undefined || value === null || value === '') {
      const key = channel.secret_key === undefined ? 'secret' : 'secret_key';
      problems.push(monitorDiagnostics.report('notify-secret-missing', { channel: type, secret }, at(key)));
      return [];
    }
    secrets.push(value);
    const own = { [propertyOf[type]]: value };
    return [{ ...base, properties: type === 'pagerduty' && url !== undefined ? { ...own, url } : own }];
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
  return { channels, mask: createMask(secrets) };
}
