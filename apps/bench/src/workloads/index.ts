import { cursors } from './cursors.ts'
import { durability } from './durability.ts'
import { idle } from './idle.ts'
import { joinStorm } from './join-storm.ts'
import type { Workload } from './workload.ts'
import { writing } from './writing.ts'

const oneDocument = (
  name: string,
  clients: number,
  writers: number,
  pace: { readonly perSecond: number } | { readonly underWay: number },
): Workload =>
  writing({
    name,
    title:
      'perSecond' in pace
        ? `${clients} clients in one document, ${writers} of them type ${pace.perSecond} keys a second`
        : `${clients} clients in one document, ${writers} of them keep ${pace.underWay} keystrokes under way`,
    documents: 1,
    clientsPerDocument: clients,
    writersPerDocument: writers,
    pace,
  })

/** In the order in which they run. */
export const workloads: readonly Workload[] = [
  oneDocument('fan-10', 10, 10, { perSecond: 10 }),
  oneDocument('fan-100', 100, 10, { perSecond: 10 }),
  oneDocument('fan-100-busy', 100, 30, { perSecond: 10 }),
  oneDocument('fan-500', 500, 5, { perSecond: 10 }),
  oneDocument('fan-500-hot', 500, 50, { perSecond: 10 }),
  oneDocument('saturated-10', 10, 10, { underWay: 64 }),
  oneDocument('saturated-100', 100, 10, { underWay: 64 }),
  oneDocument('saturated-500', 500, 5, { underWay: 64 }),
  writing({
    name: 'thousand',
    title: '10 documents with 10 clients each, all of them type 10 keys a second',
    documents: 10,
    clientsPerDocument: 10,
    writersPerDocument: 10,
    pace: { perSecond: 10 },
    atLeast: { warmUpMs: 10_000, measuredMs: 20_000 },
  }),
  writing({
    name: 'documents',
    title: '1,000 documents with two clients each, both type 5 keys a second',
    documents: 1000,
    clientsPerDocument: 2,
    writersPerDocument: 2,
    pace: { perSecond: 5 },
  }),
  joinStorm('join-storm', 1000),
  cursors('cursors', 200, 10),
  idle('idle', 5000),
  writing({
    name: 'instances',
    title: '50 + 50 clients on two instances with Redis between them, 5 on the first type 10 keys a second',
    documents: 1,
    clientsPerDocument: 100,
    writersPerDocument: 5,
    instances: 2,
    pace: { perSecond: 10 },
  }),
  durability('durability', { documents: 10, writersPerDocument: 10, perSecond: 10 }),
]
