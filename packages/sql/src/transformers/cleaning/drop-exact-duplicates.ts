import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const dropExactDuplicates = defineTransformer({
  name: 'drop_exact_duplicates',
  group: 'Cleaning',
  meaning: 'Keeps one of several rows that are equal in every column; two NULLs are equal.',
  params: {},
  example: {},
  streaming: 'state',
  plan: (_values, { input }) => ({ columns: unchanged(input), distinct: true }),
});
