import { z } from 'zod';
import { ApiError, defineRoute } from '../route.js';
import { ofApproval } from './run-rows.js';
import * as shapes from './shapes.js';

export const approvals = defineRoute({
  method: 'get',
  path: '/approvals',
  id: 'approvals',
  summary: 'Questions of runs that wait for a person',
  answer: z.strictObject({ approvals: z.array(shapes.approval) }),
  handle: async (_, { store }) => ({ approvals: (await store.history.openApprovals()).map(ofApproval) }),
});

export const decide = defineRoute({
  method: 'post',
  path: '/approvals',
  id: 'decide',
  summary: 'Answers a question of a run; the first answer counts',
  body: z.strictObject({
    run: z.string().max(120).describe('Id of the attempt, as in the list.'),
    task: z.string().max(400),
    decision: z.enum(['approved', 'rejected']),
    by: z.string().min(1).max(200),
    comment: z.string().max(2000).optional(),
  }),
  answer: z.strictObject({ decision: z.enum(['approved', 'rejected']) }),
  async handle({ body }, { store }) {
    const open = (await store.history.openApprovals()).find((one) => one.runId === body.run && one.task === body.task);
    if (!open) throw new ApiError(404, 'there is no such open question', 'unknown');
    if (open.approvers.length > 0 && !open.approvers.includes(body.by))
      throw new ApiError(422, `only ${open.approvers.join(', ')} may decide`, 'not-an-approver');
    const { comment, ...rest } = body;
    const answer = {
      runId: rest.run,
      task: rest.task,
      decision: rest.decision,
      by: rest.by,
      at: new Date().toISOString(),
    };
    const first = await store.history.decide(comment === undefined ? answer : { ...answer, comment });
    if (!first) throw new ApiError(409, 'somebody else answered first', 'decided');
    return { decision: body.decision };
  },
});
