import type { RunEvent } from '@sparkle-orchestration/sdk';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
const levels: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

function levelOf(event: RunEvent): LogLevel {
  switch (event.type) {
    case 'task_log':
      return 'DEBUG';
    case 'warning':
    case 'task_retry':
    case 'job_retry':
      return 'WARNING';
    case 'task_finished':
    case 'pipeline_finished':
      return event.result.status === 'failed' ? 'ERROR' : 'INFO';
    case 'run_finished':
      return event.status === 'success' ? 'INFO' : 'ERROR';
    default:
      return 'INFO';
  }
}

/** Passes on the events of a level and above; without a level all of them. */
export function atLevel(level: string | undefined, progress: (event: RunEvent) => void): (event: RunEvent) => void {
  const least = levels.indexOf(level as LogLevel);
  return least < 0 ? progress : (event) => void (levels.indexOf(levelOf(event)) >= least && progress(event));
}
