import { DiagnosticError } from '@sparkle-orchestration/core';
import { expect, it } from 'vitest';
import { givenInterval, parseTime } from './times.js';

it('reads a time without a zone as UTC, and refuses what is no time', () => {
  expect(parseTime('2026-03-01').toISOString()).toBe('2026-03-01T00:00:00.000Z');
  expect(parseTime('2026-03-01T06:00:00+01:00').toISOString()).toBe('2026-03-01T05:00:00.000Z');
  expect(() => parseTime('yesterday')).toThrow(DiagnosticError);
});

it('refuses half of an interval instead of guessing the other half', () => {
  expect(givenInterval(undefined, undefined)).toBeUndefined();
  expect(() => givenInterval('2026-03-01', undefined)).toThrow(DiagnosticError);
  expect(() => givenInterval(undefined, '2026-03-02')).toThrow(DiagnosticError);
});
