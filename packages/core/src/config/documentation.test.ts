import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFiles } from './test-project.js';

const page = readFileSync(new URL('../../../../docs/definitions.md', import.meta.url), 'utf8');
const block = (language: string, number = 0) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))][number]?.[1] ?? '';

describe('examples of the documentation', () => {
  it('are valid as they stand', async () => {
    const { diagnostics, project } = await readFiles({
      'sparkle.config.yaml': block('yaml', 0),
      'config/connections/lake/prod.json': { type: 'postgres', host: 'h' },
      'config/secrets_mapping.yaml': block('yaml', 1),
      'config/models/gold/orders.sql': block('sql'),
      'config/transformers/lifetime_value.sql': block('sql', 1),
    });
    expect(diagnostics).toEqual([]);
    expect(project).toMatchObject({ name: 'shop', warehouse: 'lake', allowedDirectories: ['../data'] });
    expect([...project.secrets.keys()]).toEqual(['SLACK_HOOK', 'my_api_token', 'warehouse_secret_key']);
    expect(project.transformers?.get('lifetime_value')?.params.map((p) => p.name)).toEqual(['amount_column', 'years']);
    expect(project.secrets.get('SLACK_HOOK')?.variables).toEqual({ '*': 'SLACK_HOOK' });
    expect(project.pipelines[0]?.config).toMatchObject({
      destination: 'main.gold.orders',
      writeMode: 'merge',
      keys: ['order_id'],
    });
  });
});
