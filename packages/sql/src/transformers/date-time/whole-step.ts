import { z } from 'zod';
import type { Kind } from '../param.js';

/** How far a date moves. More than 100,000 days or months leave the years that engines have. */
export const wholeStep: Kind<number> = {
  schema: z.int().min(-100_000).max(100_000),
  words: 'a whole number from -100000 to 100000',
};
