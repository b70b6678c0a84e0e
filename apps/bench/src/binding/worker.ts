// One measurement of one binding, in a process of its own: `worker.ts <section> <contender> <argument…>`. Run by hand,
// under a profiler for instance, it prints the figures.
import process from 'node:process'
import type { Figures } from './figures.ts'
import { measureCosts } from './measure-costs.ts'
import { measureExport } from './measure-export.ts'
import { measureTombstones } from './measure-tombstones.ts'
import { playGroup } from './play-group.ts'
import { playTrace } from './play-trace.ts'
import { type Contender, seatsOf } from './seat.ts'

export type Section = 'trace' | 'group' | 'costs' | 'tombstones'

const [section, contender, ...args] = process.argv.slice(2) as [Section, Contender, ...string[]]
const open = await seatsOf(contender)

const measure = (): Figures => {
  switch (section) {
    case 'trace': {
      const { figures, state } = playTrace(open, Number(args[0]), Number(args[1]) * 60_000)
      return contender === 'quire' ? { ...figures, ...measureExport(state) } : figures
    }
    case 'group':
      return playGroup(open, Number(args[0]))
    case 'costs':
      return measureCosts(open, Number(args[0]), args[1] === 'formatted')
    case 'tombstones':
      return measureTombstones(open)
    default:
      return section satisfies never
  }
}

const figures = measure()
if (process.send) process.send(figures)
else console.table(figures)
