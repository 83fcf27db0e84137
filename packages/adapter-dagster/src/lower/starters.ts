import { assign, call, type PythonStatement, variable } from '@sparkle-orchestration/adapter-kit';
import { common, type LowerContext } from './context.js';
import { paramsResource } from './params.js';

/** The sensor that starts the runs of a job that steps of others ask for. */
export function startRequested(context: LowerContext): readonly PythonStatement[] {
  const { job } = context;
  const params = paramsResource(context);
  return [
    assign(
      `${job}_requested`,
      call(common('start_requested'), [variable(job), ...(params === undefined ? [] : [params])]),
    ),
  ];
}
