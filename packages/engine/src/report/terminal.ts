import type { RunEvent, TaskResult } from '../schedule/events.js';
import type { TextStream } from './json-lines.js';

/** A terminal tells its width and takes colour; anything else gets plain lines. */
export interface TerminalStream extends TextStream {
  readonly isTTY?: boolean;
}

export interface TerminalOptions {
  /** @default when the stream is a terminal and NO_COLOR is not set */
  readonly colour?: boolean;
}

const marks: Readonly<Record<TaskResult['status'], readonly [string, string]>> = {
  success: ['✓', '32'],
  failed: ['✗', '31'],
  skipped: ['–', '90'],
  upstream_failed: ['⊘', '33'],
  interrupted: ['!', '33'],
  not_selected: ['·', '90'],
  planned: ['·', '90'],
};

/** Control characters of data or drivers must not reach the terminal as commands. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�');
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function rows(result: TaskResult): string {
  const counts = [
    [result.rows_read, 'read'],
    [result.rows_written, 'written'],
    [result.rows_rejected, 'rejected'],
  ] as const;
  const told = counts.filter(([count, word]) => count !== undefined && !(word === 'rejected' && count === 0));
  return told.length > 0 ? `  ${told.map(([count, word]) => `${count} ${word}`).join(', ')}` : '';
}

/** Lines for people: a task when it starts to be retried or ends, warnings, and how the run ended. */
export function terminalProgress(stream: TerminalStream, options: TerminalOptions = {}): (event: RunEvent) => void {
  const colour = options.colour ?? (stream.isTTY === true && process.env['NO_COLOR'] === undefined);
  const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const line = (text: string) => void stream.write(`${text}\n`);
  let width = 0;

  return (event) => {
    switch (event.type) {
      case 'run_started':
        width = Math.max(0, ...event.operations.map((id) => id.length));
        line(`${paint('1', event.pipeline)} (${event.env})  ${event.interval.start} → ${event.interval.end}`);
        line(paint('90', `run ${event.run_id}`));
        return;
      case 'task_retry': {
        const reason = plain(event.error.diagnostic.message);
        line(
          `  ${paint('33', '↻')} ${event.task}  try ${event.attempt} failed, next in ${seconds(event.delay_ms)}: ${reason}`,
        );
        return;
      }
      case 'task_finished': {
        if (event.result.status === 'not_selected') return;
        const [mark, code] = marks[event.result.status];
        const time = event.result.duration_ms === undefined ? '' : `  ${seconds(event.result.duration_ms)}`;
        const tries = event.result.attempts > 1 ? `  ${event.result.attempts} tries` : '';
        const state = event.result.reused
          ? '  done before'
          : event.result.status === 'success'
            ? ''
            : `  ${event.result.status}`;
        line(`  ${paint(code, mark)} ${event.task.padEnd(width)}${state}${rows(event.result)}${tries}${time}`);
        if (event.result.error)
          line(`      ${plain(event.result.error.diagnostic.message).replaceAll('\n', '\n      ')}`);
        return;
      }
      case 'pipeline_started':
        line(`  ${paint('1', event.pipeline)}${event.attempt > 1 ? `  try ${event.attempt}` : ''}`);
        return;
      case 'pipeline_finished': {
        const { status, error, reused } = event.result;
        if (status === 'not_selected' || (status === 'success' && !reused)) return;
        const [mark, code] = marks[status];
        line(`  ${paint(code, mark)} ${event.pipeline}  ${reused ? 'done before' : status}`);
        if (error) line(`      ${plain(error.diagnostic.message).replaceAll('\n', '\n      ')}`);
        return;
      }
      case 'job_retry':
        line(`  ${paint('33', '↻')} try ${event.attempt} failed, next in ${seconds(event.delay_ms)}`);
        return;
      case 'warning':
        line(`  ${paint('33', 'warning')} ${event.diagnostic.code}: ${plain(event.diagnostic.message)}`);
        return;
      case 'run_finished': {
        const good = event.status === 'success';
        line(`${paint(good ? '32' : '31', event.status)} in ${seconds(event.duration_ms)}`);
        return;
      }
      default:
        return;
    }
  };
}
