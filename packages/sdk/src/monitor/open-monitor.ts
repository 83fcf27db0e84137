import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, type Locate } from '@sparkle-orchestration/core';
import {
  type HealthConfig,
  type HealthReport,
  type MonitorReport,
  type NotifyConfig,
  runHealth,
  runSla,
  type SlaConfig,
  type SlaReport,
  tell,
  type WarehouseKind,
} from '@sparkle-orchestration/monitor';
import { type MonitorStore, openMonitorStore } from '@sparkle-orchestration/state';
import { findRoot } from '../find-root.js';
import { openProject } from '../open-project.js';
import type { Project } from '../project.js';
import { openChannels } from './channels.js';
import { monitorTarget } from './connection.js';
import { projectHistory } from './history.js';

export interface OpenMonitorOptions {
  /** Folder to look for a project from, upwards; paths of files start here. */
  readonly from: string;
  /** The folder was named by the user, so a project must be there. @default false */
  readonly projectGiven?: boolean;
  /** Paths in --connection start here. @default from */
  readonly cwd?: string;
  readonly env?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Name of a connection, or an address. @default the project's warehouse */
  readonly connection?: string | undefined;
  readonly warehouse?: WarehouseKind | undefined;
  readonly region?: string | undefined;
  readonly tables: readonly string[];
  /** Set apart what is remembered of different configurations. */
  readonly configuration: string;
}

/** A monitor that is ready to look, as often as it is asked. */
export interface Monitor {
  health(config: HealthConfig, now: Date): Promise<HealthReport>;
  sla(config: SlaConfig, now: Date): Promise<SlaReport>;
  /** A function that tells the channels of a configuration; their secrets are read now. */
  teller(
    notify: NotifyConfig,
    locate: Locate,
    warn: (found: Diagnostic) => void,
  ): (report: MonitorReport, now: Date) => Promise<void>;
  close(): void;
}

/** Inside of a project its connections and runs are known; elsewhere an address is enough. */
async function projectOf(options: OpenMonitorOptions): Promise<Project | undefined> {
  try {
    findRoot(options.from);
  } catch (error) {
    if (error instanceof DiagnosticError && options.projectGiven !== true) return undefined;
    throw error;
  }
  return openProject({
    from: options.from,
    purpose: 'run',
    adapters: false,
    environment: options.environment,
    allowMissingSecrets: true,
    ...(options.env === undefined ? {} : { env: options.env }),
  });
}

/**
 * Opens a monitor over a project's warehouse, or over an address.
 * @throws DiagnosticError when the connection is not known (2) or a secret is missing (3)
 */
export async function openMonitor(options: OpenMonitorOptions): Promise<Monitor> {
  const project = await projectOf(options);
  const cwd = options.cwd ?? options.from;
  const history = project && projectHistory(project);
  const target = monitorTarget({
    project,
    cwd,
    environment: options.environment,
    connection: options.connection,
    warehouse: options.warehouse,
    region: options.region,
    tables: options.tables,
    history,
  });
  const env = project?.definition.env ?? options.env ?? 'default';
  const source = `${project?.definition.name ?? 'sparkle'}/${env}`;
  let memory: MonitorStore | undefined;
  const store = () => {
    memory ??= openMonitorStore(join(project?.root ?? cwd, '.sparkle', `${env}.monitor.sqlite`));
    return memory;
  };
  const round = (now: Date) => ({ now, open: target.open });
  return {
    health: (config, now) => runHealth(config, round(now)),
    sla: (config, now) =>
      runSla(config, { ...round(now), history, store, scope: JSON.stringify([source, target.label]) }),
    teller(notify, locate, warn) {
      const { channels, mask } = openChannels(notify, locate, project, options.environment);
      const scope = JSON.stringify([source, target.label, options.configuration]);
      return (report, now) =>
        tell(report, { config: notify, channels, store: store(), scope, source, now, mask, warn });
    },
    close: () => memory?.close(),
  };
}
