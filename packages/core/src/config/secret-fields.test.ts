import { describe, expect, it } from 'vitest';
import { holdsLiteralSecret, isSecretField } from './secret-fields.js';

describe('names of secret fields', () => {
  it.each([
    'password',
    'sasl_password',
    'sfPassword',
    'token',
    'access_token',
    'apiKey',
    'api-key',
    'client_secret',
    'secret_access_key',
    'connection_string',
    'webhook_url',
    'Authorization',
  ])('%s', (name) => {
    expect(isSecretField(name)).toBe(true);
  });

  it.each([
    'password_secret_key',
    'primary_key',
    'key',
    'token_url',
    'user',
    'tokenize',
    'secrets_mapping',
    'passwords_table',
  ])('not %s', (name) => {
    expect(isSecretField(name)).toBe(false);
  });
});

describe('credentials in plain sight', () => {
  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    `ghp_${'a1'.repeat(18)}`,
    'xoxb-123456789012-abcdef',
    `sk_live_${'a'.repeat(20)}`,
    `dapi${'0a'.repeat(16)}`,
    `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.sig`,
    'https://hooks.slack.com/services/T000/B000/XXXX',
    'postgresql://user:hunter2@host/db',
  ])('%s', (text) => {
    expect(holdsLiteralSecret(`x ${text}`)).toBe(true);
  });

  it.each([
    '^AIza[0-9A-Za-z-_]{35}$',
    'postgresql://user@host/db',
    'postgresql://${USER}:${PASSWORD}@host',
    'https://host:8080/a@b',
    'select a::b from c',
    'kafka-1:9092,kafka-2:9092',
  ])('not %s', (text) => {
    expect(holdsLiteralSecret(text)).toBe(false);
  });

  it('are looked for in bounded time', () => {
    const start = process.cpuUsage();
    for (const piece of ['-eyJ', '://a:', '-----BEGIN ', 'xoxb', '://', 'AKIA'])
      holdsLiteralSecret(piece.repeat(100_000));
    const { user } = process.cpuUsage(start);
    expect(user / 1000).toBeLessThan(3000);
  });
});
