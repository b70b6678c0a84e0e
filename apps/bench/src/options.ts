import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url))

/** What to measure, how long and how often. */
export interface Options {
  readonly workloads: readonly string[]
  readonly servers: readonly string[]
  readonly repeats: number
  /** How often a run that other work disturbed may be made again. */
  readonly extraRuns: number
  readonly measuredMs: number
  readonly warmUpMs: number
  readonly scale: number
  /** No new run starts after this long. */
  readonly minutes: number
  /** The file that the tables go to. */
  readonly out: string
}

export const usage = `pnpm bench [workloads and servers …] [--quick] [--repeats N] [--extra N] [--seconds N] [--minutes N] [--out file]

Without names: all workloads on all servers. --quick: once, short, a fifth of the clients where there are thousands.
--extra N: how often a run that other work on the machine held up is made again (2; 0 with --quick).
--minutes bounds the whole (60; 6 with --quick). QUIRE_TRACE=<folder> gives join-storm the automerge-paper document,
QUIRE_PROFILE=<folder> writes a CPU profile of each run of Quire's server there. --out names the file of the tables, without
its .md; relative to results/.`

/**
 * Reads the command line.
 *
 * @throws {Error} that names what is not known, with what is.
 */
export const readOptions = (
  args: readonly string[],
  known: { readonly workloads: readonly string[]; readonly servers: readonly string[] },
): Options => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      extra: { type: 'string' },
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      out: { type: 'string' },
    },
  })
  const names = [...known.workloads, ...known.servers]
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new Error(`no workload or server ${unknown}; there are ${names.join(', ')}`)
  const chosen = (all: readonly string[]) => {
    const named = all.filter((name) => positionals.includes(name))
    return named.length > 0 ? named : all
  }
  const { quick } = values
  return {
    workloads: chosen(known.workloads),
    servers: chosen(known.servers),
    repeats: positive('repeats', values.repeats) ?? (quick ? 1 : 3),
    extraRuns: whole('extra', values.extra) ?? (quick ? 0 : 2),
    measuredMs: (positive('seconds', values.seconds) ?? (quick ? 2 : 5)) * 1000,
    warmUpMs: quick ? 700 : 6000,
    scale: quick ? 0.2 : 1,
    minutes: positive('minutes', values.minutes) ?? (quick ? 6 : 60),
    out: `${resolve(resultsFolder, values.out ?? 'latest')}.md`,
  }
}

const whole = (name: string, value: string | undefined): number | undefined =>
  value === '0' ? 0 : positive(name, value)

const positive = (name: string, value: string | undefined): number | undefined => {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!(number > 0)) throw new Error(`--${name} ${value}: expected a number above 0`)
  return number
}
