import type { CommandDefinition } from '../command.js';
import { define } from './define.js';
import { deploy } from './deploy.js';
import { look } from './look.js';
import { run } from './run.js';
import { setUp } from './set-up.js';
import { warehouse } from './warehouse.js';

/** All commands, in the order of the menu. */
export const commands: readonly CommandDefinition[] = [...setUp, ...define, ...run, ...deploy, ...look, ...warehouse];
