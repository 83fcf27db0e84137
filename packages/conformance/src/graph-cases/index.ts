import type { ConformanceCase } from '../case.js';
import { checkOperations } from './checks.js';
import { choices } from './choices.js';
import { dependencies } from './dependencies.js';
import { edges } from './edges.js';
import { finalFailures } from './final-failures.js';
import { hooks } from './hooks.js';
import { intervals } from './intervals.js';
import { mapping } from './mapping.js';
import { mixedNeeds } from './mixed-needs.js';
import { params } from './params.js';
import { retries } from './retries.js';
import { starting } from './starting.js';
import { timeouts } from './timeouts.js';

/** Cases about how tasks follow each other: their graphs are made by hand, because no template needs to make them. */
export const graphCases: readonly ConformanceCase[] = [
  checkOperations,
  choices,
  dependencies,
  edges,
  finalFailures,
  hooks,
  intervals,
  mapping,
  mixedNeeds,
  params,
  retries,
  starting,
  timeouts,
];
