import { imported, type PythonNode } from '@sparkle-orchestration/adapter-kit';
import { commonModule } from './common.js';

/** Something of the module that the Dags share. */
export const common = (name: string): PythonNode => imported(commonModule, name);
