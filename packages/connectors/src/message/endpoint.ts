import { z } from 'zod';

/** A secret by reference, or its value once it has been read. */
export const secretText = z.union([z.string().min(1), z.strictObject({ secret: z.string().min(1) })]);

/** An HTTP address; addresses that hold a token are secrets. */
export const endpoint = z.union([
  z.string().regex(/^https?:\/\//, 'must start with http:// or https://'),
  z.strictObject({ secret: z.string().min(1) }),
]);
