import type { CommandDefinition } from '../command.js';
import { env, json } from './options.js';

/** Commands that start a project and check the machine. */
export const setUp: readonly CommandDefinition[] = [
  {
    usage: 'init [template] [name]',
    summary: 'start a project, or add a pipeline to this one',
    group: 'Set up',
    options: [{ flags: '-o, --output <dir>', description: 'folder of the project' }, json],
    examples: ['sparkle init', 'sparkle init bronze_raw_ingestion customer_ingestion'],
    load: () => import('../commands/init.js'),
  },
  {
    usage: 'doctor',
    summary: 'check this machine and this project',
    group: 'Set up',
    options: [env, json],
    load: () => import('../commands/doctor.js'),
  },
];
