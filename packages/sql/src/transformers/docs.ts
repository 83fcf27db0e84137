import { transformerList } from './registry.js';
import type { StreamingClass, TransformerGroup } from './transformer.js';

/** One row of a transformer's table of parameters. */
export interface TransformerParamDoc {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly required: boolean;
  /** As JSON; nothing when there is none. */
  readonly default?: string;
  readonly meaning: string;
}

/** What the reference and `list-transformers` say of a transformer. */
export interface TransformerDoc {
  readonly name: string;
  readonly group: TransformerGroup;
  readonly aliases: readonly string[];
  readonly meaning: string;
  readonly params: readonly TransformerParamDoc[];
  readonly example: { readonly name: string; readonly params: Readonly<Record<string, unknown>> };
  readonly streaming: StreamingClass;
  /** Engines that run it always, and those that refuse it, with the reason. */
  readonly engines: readonly string[];
  readonly exceptions: readonly { readonly engine: string; readonly reason: string }[];
}

const engines = ['duckdb', 'postgres'] as const;

/** All transformers as data, in the order of the reference. */
export function transformerDocs(): TransformerDoc[] {
  return transformerList.map((transformer) => ({
    name: transformer.name,
    group: transformer.group,
    aliases: transformer.aliases,
    meaning: transformer.meaning,
    params: Object.entries(transformer.params).map(([name, param]) => ({
      name,
      aliases: param.aliases,
      type: param.words,
      required: param.required,
      ...(param.shownDefault === undefined ? {} : { default: param.shownDefault }),
      meaning: param.meaning,
    })),
    example: { name: transformer.name, params: transformer.example },
    streaming: transformer.streaming,
    engines: engines.filter((engine) => !transformer.exceptions.some((e) => e.dialect === engine && !e.when)),
    exceptions: transformer.exceptions.map((e) => ({ engine: e.dialect, reason: e.reason })),
  }));
}
