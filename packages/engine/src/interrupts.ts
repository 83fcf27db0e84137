import type { EventEmitter } from 'node:events';

/** Interrupts of this process as the two signals of a run. */
export interface Interrupts {
  /** First SIGINT or SIGTERM: start nothing more. */
  readonly drain: AbortSignal;
  /** Second one: stop what runs. */
  readonly abort: AbortSignal;
  /** 130 after SIGINT, 143 after SIGTERM, nothing without either. */
  exitCode(): number | undefined;
  /** Gives the signals back to the process. */
  dispose(): void;
}

/**
 * Listens to SIGINT and SIGTERM until `dispose`. `told` is called with 1 for the first and 2 for the second.
 * @param source who emits the signals @default this process
 */
export function listenForInterrupts(
  told: (times: 1 | 2) => void = () => undefined,
  source: Pick<EventEmitter, 'on' | 'off'> = process,
): Interrupts {
  const drain = new AbortController();
  const abort = new AbortController();
  let code: number | undefined;
  const on = (signal: NodeJS.Signals) => {
    code ??= signal === 'SIGINT' ? 130 : 143;
    const first = !drain.signal.aborted;
    (first ? drain : abort).abort();
    told(first ? 1 : 2);
  };
  source.on('SIGINT', on);
  source.on('SIGTERM', on);
  return {
    drain: drain.signal,
    abort: abort.signal,
    exitCode: () => code,
    dispose() {
      source.off('SIGINT', on);
      source.off('SIGTERM', on);
    },
  };
}
