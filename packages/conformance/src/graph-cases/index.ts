import type { ConformanceCase } from '../case.js';
import { edges } from './edges.js';
import { hooks } from './hooks.js';
import { intervals } from './intervals.js';
import { mixedNeeds } from './mixed-needs.js';
import { params } from './params.js';
import { retries } from './retries.js';
import { timeouts } from './timeouts.js';

/** Cases about how tasks follow each other: their graphs are made by hand, because no template needs to make them. */
export const graphCases: readonly ConformanceCase[] = [edges, hooks, intervals, mixedNeeds, params, retries, timeouts];
