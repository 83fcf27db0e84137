import type { ExtractContext, Ingestor, StagedData } from '@sparkle-orchestration/core';

/** An ingestor of the HTTP connector: what people may write, and how it reads. One file each. */
export interface RestIngestor {
  readonly ingestor: Ingestor;
  extract(context: ExtractContext<Readonly<Record<string, unknown>>>): Promise<StagedData>;
}
