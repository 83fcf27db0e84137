import type { Told } from './api.js';
import type { Child } from './dom.js';

/** Where we are: parts of the path, and what stands behind `?`. */
export interface Place {
  readonly parts: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export interface Tools {
  /** Reads the data again and draws. */
  refresh(): void;
  /** Does something and tells when it fails. */
  act(work: () => Promise<unknown>): void;
}

/** One page: what it reads, how it looks, and which events change it. */
export interface Page<T> {
  readonly title: string;
  load(): Promise<T>;
  draw(data: T, tools: Tools): readonly Child[];
  concerns(event: Told): boolean;
}

export const page = <T>(one: Page<T>): Page<unknown> => one as unknown as Page<unknown>;
