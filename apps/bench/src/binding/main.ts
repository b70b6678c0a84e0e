// Measures Quire's binding beside those of @lexical/yjs: `pnpm bench:binding --help` says how.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bindingPeersFolder, installPeers } from '../servers/peers.ts'
import type { Figures } from './figures.ts'
import { type Contender, contenders, titles } from './seat.ts'
import { table } from './table.ts'
import type { Section } from './worker.ts'

const usage = `pnpm bench:binding [trace] [group] [costs] [tombstones] [--edits N] [--minutes N] [--rounds N] [--blocks 500,5000] [--against v2,v1] [--out name]

trace: a recorded session played key by key (QUIRE_TRACE=<folder> names the automerge-paper trace; --edits N: its beginning;
--minutes N, 3: then it is stopped, and the figures are those of the part that was played).
group: three people at once; words lost and doubled are counted (--rounds N: how often they meet). costs: each kind of edit in documents of 500, 5,000 and
20,000 blocks (--blocks). tombstones: keys in a block that 100,000 characters were deleted from (Quire only).`

interface Measurement {
  readonly title: string
  readonly section: Section
  readonly args: readonly string[]
}

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))
const resultsFolder = fileURLToPath(new URL('../../results/', import.meta.url))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    edits: { type: 'string', default: 'Infinity' },
    minutes: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '100' },
    blocks: { type: 'string', default: '500,5000,20000' },
    against: { type: 'string', default: 'v2,v1' },
    out: { type: 'string', default: 'binding' },
  },
})

const measurements: readonly Measurement[] = [
  { title: 'A recorded session, key by key', section: 'trace', args: [values.edits, values.minutes] },
  { title: 'Three people at once', section: 'group', args: [values.rounds] },
  ...values.blocks
    .split(',')
    .map(Number)
    .flatMap((blocks) =>
      ['plain', 'formatted'].map((shape) => ({
        title: `${blocks.toLocaleString('en-US')} blocks, ${shape}`,
        section: 'costs' as const,
        args: [String(blocks), shape],
      })),
    ),
  { title: '100,000 tombstones in one block', section: 'tombstones', args: [] },
]

const main = async (): Promise<void> => {
  if (values.help) {
    console.log(usage)
    return
  }
  const against = values.against
    .split(',')
    .filter((name): name is Contender => contenders.includes(name as Contender))
  if (against.length > 0) installPeers(bindingPeersFolder)
  const chosen = measurements.filter(
    ({ section }) => positionals.length === 0 || positionals.includes(section),
  )
  const sections: string[] = []
  for (const { title, section, args } of chosen) {
    const columns = []
    for (const contender of ['quire' as const, ...(section === 'tombstones' ? [] : against)])
      columns.push({ title: titles[contender], figures: await measure(section, contender, args) })
    sections.push(table(title, columns))
    console.log(`\n${sections.at(-1)}`)
  }
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(`${resultsFolder}${values.out}.md`, `${[heading(), ...sections].join('\n\n')}\n`)
}

const measure = (section: Section, contender: Contender, args: readonly string[]): Promise<Figures> =>
  new Promise((resolve) => {
    process.stderr.write(`${section} ${args.join(' ')} ${contender}\n`)
    const flags = [...process.execArgv, '--conditions=production', '--max-old-space-size=3000']
    const child = spawn(process.execPath, [...flags, worker, section, contender, ...args], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    })
    let complaint = ''
    child.stderr!.on('data', (text: Buffer) => {
      complaint += text.toString()
    })
    child.once('message', (figures: Figures) => resolve(figures))
    child.once('exit', (code) => {
      const reason = /^\w*Error.*$/m.exec(complaint)?.[0] ?? `ended with ${code}`
      resolve({ failed: reason.slice(0, 120).replaceAll('|', '/') })
    })
  })

const heading = (): string =>
  [
    `# Bindings, measured ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
    `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()}); each measurement in a process of its own, ` +
      'production builds, headless. _Own_: time inside the binding. Medians. Bold: ours as a share of theirs.',
  ].join('\n\n')

await main()
