import { defineConfig } from 'vitest/config'

/** Packages are tested from their sources, so nothing has to be built first. */
const conditions = ['@quire/source', 'module', 'node', 'development|production']
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@quire/source'] } },
}
const exclude = ['**/node_modules/**', '**/dist/**']
const inBrowser = {
  globalSetup: 'scripts/build.mjs',
  expect: { poll: { timeout: 10_000 } },
  testTimeout: 60_000,
  hookTimeout: 60_000,
  fileParallelism: false,
}
/** What takes too long for every change: another browser, axe on every state, each feature beside a second person, the tools around the text. */
const more = [
  'accessibility-states',
  'drift',
  'firefox',
  'palette',
  'second-person',
  'second-person-uses',
  'tools',
].map((name) => `apps/web/e2e/${name}.test.ts`)

export default defineConfig({
  test: {
    passWithNoTests: false,
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          setupFiles: ['scripts/test-seed.ts'],
          // Property tests and databases take their time on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'apps/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
          ],
          exclude,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          globalSetup: 'scripts/build.mjs',
          include: ['apps/server/test/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          ...inBrowser,
          name: 'browser',
          include: ['apps/web/e2e/**/*.test.ts', 'apps/examples/test/**/*.test.ts'],
          exclude: [...exclude, ...more],
        },
      },
      { ...shared, test: { ...inBrowser, name: 'more', include: more, exclude } },
    ],
  },
})
