// What CI holds every commit to, apart from the tests: format, lint and floors, types, unused code, package shape.
import { readdirSync } from 'node:fs'
import { run } from './run.mjs'

run('biome', ['check', '--error-on-warnings', '.'])
run('tsc', ['-b'])
run('tsc', ['-p', 'tsconfig.tests.json'])
run('knip', [])
for (const name of readdirSync(new URL('../packages', import.meta.url)))
  run('publint', ['--strict', `packages/${name}`])
run('node', ['scripts/bundle-size.mjs'])
