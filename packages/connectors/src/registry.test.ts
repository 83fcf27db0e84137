import { defineConnector } from '@sparkle-orchestration/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { builtinConnectors } from './builtin.js';
import { connectorRegistry, findIngestor } from './registry.js';

const database = (type: string, aliases: readonly string[] = []) =>
  defineConnector({
    type,
    aliases,
    title: type,
    description: '',
    connection: z.strictObject({}),
    secrets: [],
    ingestors: [
      {
        id: 'by_date',
        aliases: [`jdbc_${type}`],
        description: '',
        options: z.strictObject({}),
        connectionTypes: [type],
      },
    ],
  });

test('connectors are found by type and alias', () => {
  const registry = connectorRegistry([...builtinConnectors, database('postgres', ['postgresql'])]);
  expect(registry.get('postgresql')?.type).toBe('postgres');
  expect(registry.get('local')?.type).toBe('file');
  expect([...registry.keys()]).toEqual(expect.arrayContaining(['slack', 'smtp', 'email', 'webhook', 'pagerduty']));
});

test('two connectors of one name are refused, with both', () => {
  expect(() => connectorRegistry([database('a', ['x']), database('b', ['x'])])).toThrow(
    /connectors\/type-twice.*"x": a and b/,
  );
});

test('an ingestor that several databases have goes by the type of the connection', () => {
  const registry = connectorRegistry([database('mysql'), database('postgres', ['postgresql'])]);
  expect(findIngestor(registry, 'by_date')?.connector.type).toBe('mysql');
  expect(findIngestor(registry, 'by_date', 'postgresql')?.connector.type).toBe('postgres');
  expect(findIngestor(registry, 'jdbc_postgres')?.ingestor.id).toBe('by_date');
  expect(findIngestor(registry, 'nothing')).toBeUndefined();
});

test('every ingestor says what it does and describes each option', () => {
  for (const { ingestors } of builtinConnectors) {
    for (const ingestor of ingestors) {
      const schema = z.toJSONSchema(ingestor.options) as { properties?: Record<string, { description?: string }> };
      expect(ingestor.description.length, ingestor.id).toBeGreaterThan(20);
      for (const [name, option] of Object.entries(schema.properties ?? {})) {
        expect(option.description, `${ingestor.id}.${name}`).toBeTruthy();
      }
    }
  }
});

test('endpoints are addresses or secrets', () => {
  const slack = connectorRegistry(builtinConnectors).get('slack')?.connection;
  expect(slack?.safeParse({ url: { secret: 'slack_url' } }).success).toBe(true);
  expect(slack?.safeParse({ url: 'https://hooks.example.com/x' }).success).toBe(true);
  expect(slack?.safeParse({ url: 'ftp://x' }).success).toBe(false);
  expect(slack?.safeParse({ uri: 'https://x' }).success).toBe(false);
});
