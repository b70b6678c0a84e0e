// `pnpm bench:editor`: the editor in a real browser, in figures beside their targets.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { chromiumArgs, findChromium } from '../../../scripts/tools.mjs'
import { measureLoading } from './loading.ts'
import { measureTyping, type TypingCase } from './typing.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const results = fileURLToPath(new URL('../results/', import.meta.url))
const isQuick = process.argv.includes('--quick')
const [keys, rounds] = isQuick ? [80, 1] : [200, 3]

const cases: readonly TypingCase[] = [
  { name: 'Quire, 400 blocks', editor: 'quire', blocks: 400 },
  { name: 'Quire, 400 blocks, 10 peers type', editor: 'quire', blocks: 400, peers: 10 },
  { name: 'Quire, 400 blocks, a dot moves', editor: 'quire', blocks: 400, moves: true },
  { name: 'Lexical, 400 blocks', editor: 'lexical', blocks: 400 },
  { name: 'Lexical, 400 blocks, a dot moves', editor: 'lexical', blocks: 400, moves: true },
  { name: 'Quire, 5,000 blocks', editor: 'quire', blocks: 5_000 },
  { name: 'Lexical, 5,000 blocks', editor: 'lexical', blocks: 5_000 },
]

await build({
  root: folder,
  configFile: false,
  logLevel: 'error',
  base: './',
  resolve: { conditions: ['@quire/source', 'module', 'browser', 'production'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  worker: { format: 'es' },
  build: { outDir: 'dist', rollupOptions: { input: `${folder}page.html` } },
})
const pages = await preview({
  root: folder,
  configFile: false,
  logLevel: 'error',
  preview: { port: 0, host: '127.0.0.1' },
})
const browser = await chromium.launch({ executablePath: findChromium(), args: [...chromiumArgs] })
const lines = [
  '| key to paint, ms | p50 | p95 | p99 | screen p50 | screen p95 | frame p95 | handling p95 |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
]
const say = (line: string): void => {
  lines.push(line)
  console.log(line)
}
try {
  const url = pages.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? ''
  console.log(lines.join('\n'))
  for (const typing of cases) {
    const { p50, p95, p99, ...own } = await measureTyping(browser, url, typing, keys)
    const exact = [own.screenP50, own.screenP95, own.frameP95, own.handlingP95].map((ms) => ms.toFixed(1))
    say(`| ${[typing.name, p50, p95, p99, ...exact].join(' | ')} |`)
  }
  say('')
  say('| slow phone (CPU ÷ 4, Fast 3G), ms | readable | editable |')
  say('| --- | ---: | ---: |')
  for (const { readable, editable } of await measureLoading(browser, rounds))
    say(`| 400 blocks | ${readable.toFixed(0)} | ${editable.toFixed(0)} |`)
  mkdirSync(results, { recursive: true })
  writeFileSync(`${results}editor.md`, `${lines.join('\n')}\n`)
} finally {
  await browser.close()
  await pages.close()
}
