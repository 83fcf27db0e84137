import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { type Grant, governanceStatements, parseGrant } from '../governance.js';
import { placeOf } from '../templated.js';

const params = z.strictObject({
  grants: z
    .array(
      z.union([
        z.string(),
        z.strictObject({
          principal: z.string().min(1).describe('Role, user or group.'),
          privileges: z.array(z.string().min(1)).min(1).describe('Such as SELECT.'),
          on: z.string().min(1).describe('Table.'),
        }),
      ]),
    )
    .optional()
    .describe(
      'All grants of the tables, others are taken away; absent = left as they are: SQL as `GRANT SELECT ON TABLE t TO role`, or principal, privileges, on.',
    ),
  tables: z.array(z.string()).default([]).describe('Further tables that tags and the owner belong to.'),
  tags: z.record(z.string(), z.string()).optional().describe('All tags of the tables; absent = left as they are.'),
  comment_tags: z.boolean().default(false).describe('Write the tags as JSON into the comment of each table, too.'),
  owner: z.string().optional().describe('Owner of the tables.'),
});

export const grantPermissionsTask = defineTaskKind<z.output<typeof params>>({
  id: 'GrantPermissionsTask',
  description: 'Brings grants, tags and owner of tables to what is declared.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { grants, tables, tags, owner, comment_tags } = task.params;
    const wanted: Grant[] = [];
    for (const [index, one] of (grants ?? []).entries()) {
      const grant = typeof one === 'string' ? parseGrant(one) : one;
      const bad = grant?.privileges.find((privilege) => !/^[A-Za-z]+( [A-Za-z]+)*$/.test(privilege));
      if (grant && bad === undefined && !/[$]/.test(grant.principal))
        wanted.push({ ...grant, privileges: grant.privileges.map((privilege) => privilege.toUpperCase()) });
      else {
        const text = typeof one === 'string' ? one : (bad ?? '');
        context.report(diagnostics.report('grant', { text }, placeOf(task, context, ['grants', index])));
      }
    }
    const all = [...new Set([...tables, ...wanted.map((grant) => grant.on)])].sort();
    const statements = governanceStatements(
      {
        tables: all,
        ...(grants ? { grants: wanted } : {}),
        ...(tags ? { tags } : {}),
        ...(owner === undefined ? {} : { owner }),
        commentTags: comment_tags,
      },
      context.dialect,
    );
    return { fragment: 'sql', statements, connection: context.project.warehouse };
  },
});
