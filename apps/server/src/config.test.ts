import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

test('an empty environment gives a private instance with every default', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    dataDir: './data',
    redisUrl: undefined,
    publicUrl: undefined,
    allowedOrigins: undefined,
    tokenKeys: undefined,
    secret: undefined,
    tls: undefined,
    trustedProxies: 0,
    limits: {},
    maxUploadBytes: 25 * 1024 * 1024,
    shutdownMs: 10_000,
    logLevel: 'info',
  })
})

test('a variable that is empty counts as not set', () => {
  expect(readConfig({ PORT: '', REDIS_URL: ' ' })).toEqual(readConfig({}))
})

test('values are read with their units', () => {
  const config = readConfig({
    PORT: '0',
    QUIRE_SHUTDOWN_SECONDS: '3',
    QUIRE_MEMORY_BUDGET_MB: '64',
    QUIRE_ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
    QUIRE_TRUST_PROXY: '2',
    QUIRE_ACCESS: 'open',
  })
  expect(config).toMatchObject({
    port: 0,
    shutdownMs: 3000,
    limits: { memoryBudgetBytes: 64 * 1024 * 1024 },
    allowedOrigins: ['https://a.example', 'http://b.example:8080'],
    trustedProxies: 2,
  })
})

test.each([
  ['PORT', '70000', '0 to 65535'],
  ['PORT', '3000x', '0 to 65535'],
  ['REDIS_URL', 'localhost:6379', 'redis://'],
  ['QUIRE_PUBLIC_URL', 'docs.example.org', 'https://'],
  ['QUIRE_ALLOWED_ORIGINS', 'https://a.example/path', 'origins'],
  ['QUIRE_TRUST_PROXY', 'yes', 'number of proxies'],
  ['QUIRE_MAX_MESSAGE_BYTES', '10', 'from 1024'],
  ['QUIRE_SHUTDOWN_SECONDS', '-1', 'seconds'],
  ['LOG_LEVEL', 'loud', 'one of'],
  ['QUIRE_ACCESS', 'accounts', 'open'],
  ['DATABASE_URL', 'postgres://localhost/quire', 'SQLite'],
  ['QUIRE_TOKEN_KEYS', 'ftp://keys.example.org', 'JWKS'],
  ['QUIRE_TOKEN_KEYS', 'hs256:short', '32 bytes'],
  ['QUIRE_SECRET', 'short', '32 bytes'],
])('%s=%s stops the start with one line that says what is allowed', (name, value, allowed) => {
  const attempt = (): unknown => readConfig({ [name]: value })
  expect(attempt).toThrow(ConfigError)
  expect(attempt).toThrow(new RegExp(`^${name}=.*${allowed}[^\n]*$`))
})

test('a certificate needs its key, and the other way round', () => {
  expect(readConfig({ QUIRE_TLS_CERT: 'a.pem', QUIRE_TLS_KEY: 'b.pem' }).tls).toEqual({
    certFile: 'a.pem',
    keyFile: 'b.pem',
  })
  expect(() => readConfig({ QUIRE_TLS_CERT: 'a.pem' })).toThrow(/^QUIRE_TLS_KEY=: expected/)
  expect(() => readConfig({ QUIRE_TLS_KEY: 'b.pem' })).toThrow(/^QUIRE_TLS_CERT=: expected/)
})

test('a password in a wrong address is not repeated', () => {
  expect(() => readConfig({ DATABASE_URL: 'postgres://ada:hunter2@db/quire' })).toThrow(/:\/\/…@db/)
})

test('a secret that is too short is not repeated either', () => {
  expect(() => readConfig({ QUIRE_TOKEN_KEYS: 'hs256:hunter2' })).toThrow(/^QUIRE_TOKEN_KEYS=hs256:…: /)
  expect(() => readConfig({ QUIRE_SECRET: 'hunter2' })).toThrow(/^QUIRE_SECRET=…: /)
})

test.each([
  'hs256:0123456789abcdef0123456789abcdef',
  'https://app.example.org/jwks.json',
  '/etc/quire/jwks.json',
])('token keys may be %s', (value) => {
  expect(readConfig({ QUIRE_TOKEN_KEYS: value }).tokenKeys).toBe(value)
})
