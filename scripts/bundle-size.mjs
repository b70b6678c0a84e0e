// Holds the size of what a page loads first, minified and gzipped: the editor with Yjs and without React, and the
// provider by itself for a page that has Yjs, and so the lib0 that Yjs is made of, already. What is imported when it is
// first used (what only writing needs, menus, code colours, equations, emoji; HTTP transports, the copy on the device)
// are chunks of their own.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root } from './run.mjs'

/** Kilobytes (1,000 bytes), as DESIGN wants them. */
const entries = [
  {
    name: 'editor',
    limitKb: 150,
    external: ['react', 'react-dom', 'react/jsx-runtime', 'react-dom/client'],
  },
  { name: 'provider', limitKb: 12, external: ['yjs', /^lib0/] },
]

/** Vite's helper that loads chunks belongs to the page's own build, and other bundlers have none. */
const withoutPreload = {
  name: 'without-preload',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined,
}

const chunksOf = async ({ name, external }) => {
  const result = await build({
    root,
    logLevel: 'error',
    configFile: false,
    plugins: [withoutPreload],
    resolve: { conditions: ['@quire/source', 'module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      rollupOptions: {
        input: `${root}packages/${name}/src/index.ts`,
        external,
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const outputs = (Array.isArray(result) ? result : [result]).flatMap(({ output }) => output)
  return outputs.filter(({ type }) => type === 'chunk')
}

/** The entry and what it imports at once, each counted on its own, as they travel. */
const loadedFirst = (chunks) => {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const first = new Set()
  const add = (name) => {
    const chunk = byName.get(name)
    if (!chunk || first.has(chunk)) return
    first.add(chunk)
    chunk.imports.forEach(add)
  }
  for (const chunk of chunks) if (chunk.isEntry) add(chunk.fileName)
  return [...first]
}

const printLargest = (chunks) => {
  const packages = new Map()
  for (const [id, { renderedLength }] of chunks.flatMap(({ modules }) => Object.entries(modules))) {
    const short = id.replace(/.*node_modules\//, '').replace(root, '')
    const name = /^(packages\/[^/]+\/src\/[^/]+|@[^/]+\/[^/]+|[^/]+)/.exec(short)?.[0] ?? short
    packages.set(name, (packages.get(name) ?? 0) + renderedLength)
  }
  for (const [name, length] of [...packages].sort((a, b) => b[1] - a[1]).slice(0, 30))
    process.stdout.write(`${String(length).padStart(8)} ${name}\n`)
}

for (const entry of entries) {
  const first = loadedFirst(await chunksOf(entry))
  const kb = first.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1000
  if (process.argv.includes('--modules')) printLargest(first)
  process.stdout.write(`${entry.name} entry: ${kb.toFixed(1)} KB gzip of ${entry.limitKb} KB\n`)
  if (kb <= entry.limitKb) continue
  process.stderr.write(
    `The ${entry.name}'s entry has grown beyond ${entry.limitKb} KB: load the new part when it is first used.\n`,
  )
  process.exitCode = 1
}
