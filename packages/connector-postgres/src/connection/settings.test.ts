import type { OpenConnection } from '@sparkle-orchestration/core';
import { describe, expect, test } from 'vitest';
import { postgresConnectionSchema } from './properties.js';
import { settingsOf } from './settings.js';

const settings = (properties: Record<string, unknown>) =>
  settingsOf({ name: 'crm', type: 'postgres', properties: properties as OpenConnection['properties'] });

describe('URLs are taken apart', () => {
  test.each([
    'postgresql://ada:p%40ss%2Fword@db.example:6543/shop',
    'postgres://ada:p%40ss%2Fword@db.example:6543/shop',
    'jdbc:postgresql://ada:p%40ss%2Fword@db.example:6543/shop',
    'jdbc:postgresql://db.example:6543/shop?user=ada&password=p%40ss%2Fword',
  ])('%s', (url) => {
    expect(settings({ url })).toMatchObject({
      host: 'db.example',
      port: 6543,
      database: 'shop',
      user: 'ada',
      password: 'p@ss/word',
      sslmode: 'prefer',
    });
  });

  test('own properties win over the URL, and defaults fill the rest', () => {
    const url = 'jdbc:postgresql://db.example/shop?sslmode=require&ApplicationName=etl&currentSchema=crm';
    expect(settings({ url, user: 'ada', database: 'other' })).toEqual({
      name: 'crm',
      host: 'db.example',
      port: 5432,
      database: 'other',
      user: 'ada',
      schema: 'crm',
      sslmode: 'require',
      applicationName: 'etl',
      connectTimeoutSeconds: 30,
      statementTimeoutSeconds: 0,
    });
  });

  test('IPv6 addresses lose their brackets', () => {
    expect(settings({ url: 'postgresql://ada@[::1]:5433/shop' })).toMatchObject({ host: '::1', port: 5433 });
  });

  test('the JDBC block of shared configuration has its meaning', () => {
    const properties = { fetchsize: '10000', queryTimeout: '300', ssl: 'true', ApplicationName: 'SparkleETL' };
    const written = {
      driver: 'org.postgresql.Driver',
      url: 'jdbc:postgresql://dev:5432/db',
      user: 'u',
      password: 'p',
      properties,
    };
    expect(postgresConnectionSchema.safeParse(written).success).toBe(true);
    expect(settings(written)).toMatchObject({
      sslmode: 'require',
      applicationName: 'SparkleETL',
      statementTimeoutSeconds: 300,
    });
  });
});

describe('what could change the meaning or leave the server is refused', () => {
  test.each([
    'options=-c%20search_path%3Devil',
    'INIT=RUNSCRIPT',
    'socketFactory=org.evil.Factory',
    'socketFactoryArg=x',
    'sslfactory=org.evil.Factory',
    'host=/tmp',
    'service=evil',
    'passfile=/etc/passwd',
    'sslkey=/etc/passwd',
    'loggerFile=/tmp/x',
    'allowLoadLocalInfile=true',
    'constructor=x',
    '__proto__=x',
  ])('parameter %s', (parameter) => {
    expect(() => settings({ url: `jdbc:postgresql://ada:canary@db/shop?${parameter}` })).toThrow(
      'postgres/parameter-refused',
    );
    expect(() => settings({ url: `jdbc:postgresql://ada:canary@db/shop?${parameter}` })).not.toThrow('canary');
  });

  test.each(['driver_path', 'options', 'INIT', 'socketFactory', 'passfile', 'service'])('property %s', (name) => {
    expect(() => settings({ host: 'db', database: 'shop', user: 'ada', [name]: 'x' })).toThrow(
      'postgres/parameter-refused',
    );
    expect(postgresConnectionSchema.safeParse({ host: 'db', [name]: 'x' }).success).toBe(false);
  });

  test.each([
    ['http://db/shop', /does not start with/],
    ['jdbc:mysql://db/shop', /does not start with/],
    ['postgresql:///shop?user=canary', /names no host/],
    ['postgresql://%2Ftmp%2Fsocket/shop', /one host reached by TCP|cannot be read/],
    ['postgresql://a,b/shop', /one host|cannot be read/],
    ['postgresql://ada:canary@db:port/shop', /cannot be read/],
    ['postgresql://ada:ca%nary@db/shop', /broken % escape/],
    ['postgresql://db/shop#canary', /"#"/],
    ['postgresql://db/shop/canary', /"\/"/],
  ])('%s', (url, why) => {
    expect(() => settings({ url, user: 'ada' })).toThrow(why);
    expect(() => settings({ url, user: 'ada' })).not.toThrow('canary');
  });

  test('a socket folder as host', () => {
    expect(() => settings({ host: '/var/run/postgresql', database: 'shop', user: 'ada' })).toThrow(
      'postgres/parameter-refused',
    );
  });
});

test.each([
  [{}, 'host'],
  [{ host: 'db' }, 'database'],
  [{ host: 'db', database: 'shop' }, 'user'],
  [{ host: 'db', database: 'shop', user: '' }, 'user'],
])('%j: the message names the missing %s', (properties, missing) => {
  expect(() => settings(properties)).toThrow(`"${missing}" is missing`);
});

test('numbers and modes are checked', () => {
  const base = { host: 'db', database: 'shop', user: 'ada' };
  expect(() => settings({ ...base, port: 'x' })).toThrow('port is not a number');
  expect(() => settings({ ...base, sslmode: 'sometimes' })).toThrow(/sslmode is none of/);
  expect(postgresConnectionSchema.safeParse({ ...base, port: 70_000 }).success).toBe(false);
  expect(postgresConnectionSchema.safeParse({ ...base, password: { secret: 'crm_password' } }).success).toBe(true);
});
