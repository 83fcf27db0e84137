import { destinationFields } from './destination.js';
import { jobFields } from './job.js';
import { pipelineFields } from './pipeline.js';
import type { FieldProof } from './proof.js';
import { restFields } from './rest.js';
import { sourceFields } from './source.js';
import { triggerFields } from './trigger.js';

/** What shows each field of the warehouse dialect. */
export function warehouseFields(): readonly FieldProof[] {
  return [...sourceFields, ...restFields, ...destinationFields, ...pipelineFields, ...jobFields, ...triggerFields];
}

/** A block is shown by the fields inside it; a block that is refused refuses all of them. */
export function proofsOf(field: string, proofs: readonly FieldProof[]): readonly FieldProof[] {
  const own = proofs.filter((proof) => proof.field === field);
  if (own.length > 0) return own;
  const within = (inner: string, block: string) => inner.startsWith(`${block}.`) || inner.startsWith(`${block}[]`);
  const inside = proofs.filter((proof) => within(proof.field, field));
  return inside.length > 0 ? inside : proofs.filter((proof) => proof.kind === 'refused' && within(field, proof.field));
}
