// Holds the size of what an embedder's page loads first: the editor with Yjs, without React, minified and gzipped.
// What only writing needs comes behind it, and the rest (menus, code colours, equations, emoji, find, help) when first
// used: chunks of their own.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root } from './run.mjs'

/** Kilobytes (1,000 bytes), DESIGN's target. */
const limitKb = 150
const react = ['react', 'react-dom', 'react/jsx-runtime', 'react-dom/client']

const result = await build({
  root,
  logLevel: 'error',
  configFile: false,
  resolve: { conditions: ['@quire/source', 'module', 'browser', 'production'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    write: false,
    minify: true,
    rollupOptions: {
      input: `${root}packages/editor/src/index.ts`,
      external: react,
      preserveEntrySignatures: 'strict',
    },
  },
})
const outputs = (Array.isArray(result) ? result : [result]).flatMap(({ output }) => output)
const chunks = new Map(outputs.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]))

/** The entry and what it imports at once, each counted on its own, as they travel. */
const loadedFirst = new Set()
const add = (name) => {
  const chunk = chunks.get(name)
  if (!chunk || loadedFirst.has(chunk)) return
  loadedFirst.add(chunk)
  chunk.imports.forEach(add)
}
for (const chunk of chunks.values()) if (chunk.isEntry) add(chunk.fileName)

const kb = [...loadedFirst].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1000
if (process.argv.includes('--modules')) {
  const modules = [...loadedFirst].flatMap(({ modules }) =>
    Object.entries(modules).map(([id, { renderedLength }]) => [
      id.replace(/.*node_modules\//, ''),
      renderedLength,
    ]),
  )
  const packages = new Map()
  for (const [id, length] of modules) {
    const name = /^(packages\/[^/]+\/src\/[^/]+|@[^/]+\/[^/]+|[^/]+)/.exec(id.replace(root, ''))?.[0] ?? id
    packages.set(name, (packages.get(name) ?? 0) + length)
  }
  for (const [name, length] of [...packages].sort((a, b) => b[1] - a[1]).slice(0, 30))
    process.stdout.write(`${String(length).padStart(8)} ${name}\n`)
}
process.stdout.write(`editor entry: ${kb.toFixed(1)} KB gzip of ${limitKb} KB\n`)
if (kb > limitKb) {
  process.stderr.write(
    `The editor's entry has grown beyond ${limitKb} KB: load the new part when it is first used.\n`,
  )
  process.exit(1)
}
