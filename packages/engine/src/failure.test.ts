import { expect, it } from 'vitest';
import { failureOf } from './failure.js';

const plain = Object.assign((text: string) => text, { add: () => true }) as unknown as Parameters<typeof failureOf>[1];

it('tells what a driver says in one paragraph, and where', () => {
  const error = new Error(
    "Binder Error: No function matches the given name and argument types 'avg(VARCHAR)'. You might need to add explicit type casts.\n\tCandidate functions:\n\tavg(DECIMAL) -> DECIMAL\n\n\nLINE 9:     cast(avg(f.dep_delay) as double) as delay,\n                 ^",
  );
  const { diagnostic, final } = failureOf(error, plain, undefined);
  expect(diagnostic.message).toContain("avg(VARCHAR)'. You might need to add explicit type casts.");
  expect(diagnostic.message).toContain('(at "cast(avg(f.dep_delay) as double) as delay,")');
  expect(diagnostic.message).not.toContain('Candidate');
  expect(final).toBe(true);
});

it('keeps a message of one line as it is', () => {
  expect(failureOf(new Error('Out of Memory Error: 1 GB'), plain, undefined).diagnostic.message).toContain(
    'Out of Memory Error: 1 GB',
  );
});
