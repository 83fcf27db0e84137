import { defineTaskKind, type Template } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template, templatedValue } from '../templated.js';

const params = z.strictObject({
  action: z
    .enum(['open', 'close'])
    .describe('`open` declares an alert an incident, by giving it a severity. `close` gives it a final status.'),
  alert: z.string().describe('UUID of the alert. Monte Carlo has no request that makes one. Templated.'),
  title: z.string().optional().describe('Name of the alert from then on. Templated.'),
  severity: z
    .enum(['SEV_1', 'SEV_2', 'SEV_3', 'SEV_4'])
    .default('SEV_3')
    .describe('Severity of an incident that is opened.'),
  status: z
    .enum(['FIXED', 'EXPECTED', 'FALSE_POSITIVE', 'NO_ACTION_NEEDED'])
    .default('FIXED')
    .describe('Status of an incident that is closed.'),
  connection: z
    .string()
    .default('monte_carlo')
    .describe(
      'Connection of type http: its url, such as https://api.getmontecarlo.com/graphql, and `api_key` with `api_key_header: x-mcd-token`, or a `token` of OAuth.',
    ),
  key_id: z.string().optional().describe('Id of the API key, sent as x-mcd-id; not with OAuth. Templated.'),
});

/** The mutation as Monte Carlo's schema declares it; what is not given stays as it is. */
const mutation = `mutation updateAlert($uuid: UUID!, $name: String, $status: AlertStatusInput, $severity: SeverityInput) {
  updateAlert(uuid: $uuid, name: $name, status: $status, declaredIncidentSeverity: $severity) {
    alert { uuid status severity }
  }
}`;

export const monteCarloDataIncidentTask = defineTaskKind<z.output<typeof params>>({
  id: 'MonteCarloDataIncidentTask',
  description:
    'Declares an alert of Monte Carlo an incident, or closes it, by the mutation updateAlert of its GraphQL API. An answer with errors fails the task.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { action, alert, title, severity, status, connection, key_id: keyId } = task.params;
    const change = action === 'open' ? { severity } : { status };
    const variables = { uuid: alert, ...(title === undefined ? {} : { name: title }), ...change };
    // Mistakes are told at the params, which the body names differently.
    template(alert, task, context, ['alert']);
    if (title !== undefined) template(title, task, context, ['title']);
    const headers: Readonly<Record<string, Template>> =
      keyId === undefined ? {} : { 'x-mcd-id': template(keyId, task, context, ['key_id']) };
    const quiet = { locate: context.locate, report: () => undefined };
    return {
      fragment: 'work',
      // GraphQL answers 200 with errors, too: then the alert is not there.
      outputs: [{ name: 'alert', path: ['body', 'data', 'updateAlert', 'alert', 'uuid'] }],
      work: {
        op: 'http',
        compute: 'service',
        connection,
        method: 'POST',
        url: [],
        query: {},
        headers,
        body: { json: templatedValue({ query: mutation, variables }, task, quiet, []) },
        accept: [],
      },
    };
  },
});
