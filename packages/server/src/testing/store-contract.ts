import assert from 'node:assert/strict'
import { type DocumentId, parseDocumentId } from '@quire/protocol'
import * as Y from 'yjs'
import { firstGeneration, type LogSlice, MistakenOwnerError, type Store } from '../core/store.ts'
import { continuing } from './continuing.ts'

/** One rule that every store keeps. Run it with any test runner; it throws where the rule is broken. */
export interface StoreRule {
  readonly title: string
  /** @param open - opens an empty store; closed by the rule. */
  readonly check: (open: () => Promise<Store>) => Promise<void>
}

const plan = parseDocumentId('team/plan')
const notes = parseDocumentId('notes')
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const entry = (...values: number[]) => ({ update: bytes(...values) })

const isMistaken = (error: unknown): boolean => error instanceof MistakenOwnerError

const rule = (title: string, check: (store: Store) => Promise<void>): StoreRule => ({
  title,
  check: async (open) => {
    const store = await open()
    try {
      await check(store)
    } finally {
      await store.close()
    }
  },
})

const contents = ({ snapshot, rows }: LogSlice): number[][] =>
  [...(snapshot ? [snapshot] : []), ...rows].map(({ update }) => [...update])

/** What every store promises. */
export const storeContract: readonly StoreRule[] = [
  rule('a document nobody wrote to is empty', async (store) => {
    const slice = await store.read(plan, 0)
    assert.deepEqual(slice, {
      generation: firstGeneration,
      head: 0,
      snapshot: undefined,
      rows: [],
      owners: new Map(),
    })
    assert.equal((await store.heads([plan])).get(plan), 0)
    assert.deepEqual(await store.list(), [])
  }),

  rule('positions count from 1 without gaps, in each document for itself', async (store) => {
    assert.deepEqual(await store.append(plan, [entry(1), entry(2)]), { from: 1, to: 2 })
    assert.deepEqual(await store.append(notes, [entry(9)]), { from: 1, to: 1 })
    assert.deepEqual(await store.append(plan, [entry(3)]), { from: 3, to: 3 })
    const { head, rows } = await store.read(plan, 0)
    assert.equal(head, 3)
    assert.deepEqual(
      rows.map((row) => row.position),
      [1, 2, 3],
    )
    const heads = await store.heads([plan, notes])
    assert.deepEqual([heads.get(plan), heads.get(notes)], [3, 1])
  }),

  rule('a row keeps its bytes, author, session and time', async (store) => {
    const before = Date.now()
    await store.append(plan, [{ update: bytes(1, 2, 255), author: 'ada', session: 's1' }, entry(0)])
    const { rows } = await store.read(plan, 0)
    const [first, second] = rows
    assert.deepEqual([...(first?.update ?? [])], [1, 2, 255])
    assert.deepEqual([first?.author, first?.session], ['ada', 's1'])
    assert.deepEqual([second?.author, second?.session], [undefined, undefined])
    assert.ok((first?.time ?? 0) >= before - 1_000 && (first?.time ?? 0) <= Date.now() + 1_000)
  }),

  rule('what is appended is what the bytes were at the call', async (store) => {
    const pool = bytes(1, 2, 3, 4)
    const appended = store.append(plan, [{ update: pool.subarray(1, 3) }])
    await appended
    pool.fill(0)
    assert.deepEqual(contents(await store.read(plan, 0)), [[2, 3]])
  }),

  rule('a read gives what came after a position', async (store) => {
    await store.append(plan, [entry(1), entry(2), entry(3)])
    assert.deepEqual(contents(await store.read(plan, 2)), [[3]])
    assert.deepEqual(contents(await store.read(plan, 3)), [])
  }),

  rule('appends that wait at the same time all get their own positions', async (store) => {
    const appended = await Promise.all(Array.from({ length: 200 }, (_, i) => store.append(plan, [entry(i)])))
    assert.deepEqual(
      appended.map(({ from }) => from).sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i + 1),
    )
    const { rows } = await store.read(plan, 0)
    for (const [i, { from }] of appended.entries()) assert.deepEqual([...(rows[from - 1]?.update ?? [])], [i])
  }),

  rule('only one of many first changes is written', async (store) => {
    const written = await Promise.all([1, 2, 3].map((value) => store.appendFirst(plan, entry(value))))
    assert.equal(written.filter((isWritten) => isWritten).length, 1)
    assert.equal((await store.read(plan, 0)).head, 1)
    await store.append(notes, [entry(1)])
    assert.equal(await store.appendFirst(notes, entry(2)), false)
  }),

  rule('a snapshot takes the place of the rows it holds', async (store) => {
    await store.append(plan, [entry(1), entry(2), entry(3)])
    const snapshot = { upTo: 2, update: bytes(12) }
    assert.equal(await store.putSnapshot(plan, { generation: firstGeneration, snapshot }), true)
    assert.deepEqual(contents(await store.read(plan, 0)), [[12], [3]])
    assert.deepEqual(contents(await store.read(plan, 1)), [[12], [3]])
    assert.deepEqual(contents(await store.read(plan, 2)), [[3]])
    assert.deepEqual(await store.append(plan, [entry(4)]), { from: 4, to: 4 })
  }),

  rule('an older snapshot, one of another generation, and one from the future are refused', async (store) => {
    await store.append(plan, [entry(1), entry(2), entry(3)])
    const put = (upTo: number, generation = firstGeneration): Promise<boolean> =>
      store.putSnapshot(plan, { generation, snapshot: { upTo, update: bytes(upTo) } })
    assert.equal(await put(2), true)
    assert.equal(await put(2), false)
    assert.equal(await put(1), false)
    assert.equal(await put(3, 'another'), false)
    assert.equal(await put(4), false)
    assert.equal(
      await store.putSnapshot(notes, {
        generation: firstGeneration,
        snapshot: { upTo: 1, update: bytes(1) },
      }),
      false,
    )
    assert.deepEqual(contents(await store.read(plan, 0)), [[2], [3]])
  }),

  rule('rows that were compacted away are history, merged for each author and burst', async (store) => {
    const doc = new Y.Doc()
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    for (const word of ['one ', 'two ', 'three ', 'four '])
      doc.getText('t').insert(doc.getText('t').length, word)
    const authors = ['ada', 'ada', 'bob', undefined]
    await store.append(
      plan,
      updates.map((update, i) => ({ update, author: authors[i] })),
    )
    const snapshot = { upTo: 4, update: Y.encodeStateAsUpdate(doc) }
    await store.putSnapshot(plan, { generation: firstGeneration, snapshot })
    const history = await store.history(plan)
    assert.deepEqual(
      history.map(({ author, from, to }) => ({ author, from, to })),
      [
        { author: 'ada', from: 1, to: 2 },
        { author: 'bob', from: 3, to: 3 },
        { author: undefined, from: 4, to: 4 },
      ],
    )
    const rebuilt = new Y.Doc()
    for (const { update } of history) Y.applyUpdate(rebuilt, update)
    assert.equal(rebuilt.getText('t').toString(), 'one two three four ')
    assert.deepEqual(await store.history(notes), [])
  }),

  rule('history outlives the next compaction, and rows that are no updates', async (store) => {
    await store.append(plan, [entry(1), entry(2)])
    await store.putSnapshot(plan, { generation: firstGeneration, snapshot: { upTo: 1, update: bytes(1) } })
    await store.append(plan, [entry(3)])
    await store.putSnapshot(plan, { generation: firstGeneration, snapshot: { upTo: 3, update: bytes(3) } })
    const history = await store.history(plan)
    assert.deepEqual(
      history.map(({ update }) => [...update]),
      [[1], [2], [3]],
    )
  }),

  rule('a client id belongs to the first owner that an entry names, whoever the author is', async (store) => {
    await store.append(plan, [
      {
        ...entry(1),
        author: 'ada',
        clients: [continuing(7, 'ada'), continuing(8, 'ada')],
      },
    ])
    await store.append(plan, [
      {
        ...entry(2),
        author: 'ada',
        clients: [continuing(7, 'ada'), continuing(9, 'guest')],
      },
    ])
    await store.append(plan, [{ ...entry(3), author: 'bob', clients: [continuing(10)] }])
    const ownersAfter = async (after: number) =>
      [...(await store.read(plan, after)).owners].sort(([a], [b]) => a - b)
    assert.deepEqual(await ownersAfter(0), [
      [7, 'ada'],
      [8, 'ada'],
      [9, 'guest'],
    ])
    assert.deepEqual(await ownersAfter(1), [[9, 'guest']])
  }),

  rule(
    'what continues a client id that is somebody else’s is not written, nor what comes with it',
    async (store) => {
      const append = (client: number, owner?: string) =>
        store.append(plan, [entry(0), { ...entry(client), clients: [continuing(client, owner, 1)] }])
      await append(7, 'ada')
      await append(7, 'ada')
      await append(8, 'bob')
      for (const mistaken of [append(7), append(7, 'bob'), append(8, 'ada')])
        await assert.rejects(mistaken, isMistaken)
      const slice = await store.read(plan, 0)
      await store.putSnapshot(plan, { ...slice, snapshot: { upTo: slice.head, update: bytes(1) } })
      await assert.rejects(append(7), isMistaken)
      assert.deepEqual(
        [slice.head, [...slice.owners]],
        [
          6,
          [
            [7, 'ada'],
            [8, 'bob'],
          ],
        ],
      )
      assert.deepEqual(await append(9, 'cy'), { from: 7, to: 8 })
      assert.equal((await store.read(plan, 0)).owners.get(9), 'cy')
    },
  ),

  rule('a client id becomes nobody’s own who does not know all that is written with it', async (store) => {
    const append = (owner: string | undefined, from: number, to: number) =>
      store.append(plan, [{ ...entry(1), clients: [continuing(7, owner, from, to)] }])
    await append(undefined, 0, 100)
    await append(undefined, 0, 5) // somebody else has brought a part of the same
    await assert.rejects(append('ada', 0, 5), isMistaken)
    await assert.rejects(append('ada', 99, 101), isMistaken)
    const { generation, head } = await store.read(plan, 0)
    await store.putSnapshot(plan, { generation, snapshot: { upTo: head, update: bytes(1) } })
    await assert.rejects(append('ada', 99, 101), isMistaken)
    assert.deepEqual(await append('ada', 100, 101), { from: 3, to: 3 })
    await assert.rejects(append(undefined, 101, 102), isMistaken)
    await append('ada', 50, 60) // as far as Ada's own are known it is hers to say
    assert.deepEqual([...(await store.read(plan, 2)).owners], [[7, 'ada']])
    assert.deepEqual([...(await store.read(plan, 3)).owners], [])
    const together = [continuing(8, undefined, 0, 100), continuing(8, 'bob', 0, 5)]
    const entries = together.map((client) => ({ ...entry(1), clients: [client] }))
    await assert.rejects(store.append(plan, entries), isMistaken)
    assert.equal((await store.read(plan, 0)).head, 4)
    await assert.rejects(store.append(notes, entries), isMistaken)
    assert.deepEqual(
      (await store.list()).map(({ documentId }) => documentId),
      [plan],
    )
    assert.equal(await store.appendFirst(notes, entry(2)), true)
  }),

  rule(
    'of two owners who come at the same time one has the client id, and nothing of the other is written',
    async (store) => {
      const append = (documentId: DocumentId, owner: string) =>
        store.append(documentId, [{ ...entry(1), clients: [continuing(7, owner)] }])
      const others = [append(notes, 'cy'), append(notes, 'cy')]
      const outcomes = await Promise.allSettled([
        append(plan, 'ada'),
        append(plan, 'bob'),
        append(plan, 'ada'),
      ])
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      )
      assert.deepEqual(await Promise.all(others), [
        { from: 1, to: 1 },
        { from: 2, to: 2 },
      ])
      const { head, rows, owners } = await store.read(plan, 0)
      assert.deepEqual([head, rows.length, [...owners]], [2, 2, [[7, 'ada']]])
    },
  ),

  rule('rows that are set aside are no longer read; the others are', async (store) => {
    await store.append(plan, [entry(1), entry(2), entry(3)])
    await store.setAside(plan, [2, 99])
    const slice = await store.read(plan, 0)
    assert.deepEqual([contents(slice), slice.head], [[[1], [3]], 3])
    await store.setAside(notes, [1]) // nobody wrote to it
    assert.equal((await store.read(notes, 0)).head, 0)
  }),

  rule('a purge leaves nothing but what it was given, in a new generation', async (store) => {
    await store.append(plan, [entry(1), entry(2)])
    await store.putSnapshot(plan, { generation: firstGeneration, snapshot: { upTo: 1, update: bytes(1) } })
    const generation = await store.purge(plan, firstGeneration, bytes(5))
    assert.ok(generation !== undefined && generation !== firstGeneration)
    const slice = await store.read(plan, 0)
    assert.deepEqual([slice.generation, slice.head, contents(slice)], [generation, 3, [[5]]])
    assert.deepEqual(await store.history(plan), [])
    assert.equal(await store.purge(plan, firstGeneration, bytes(6)), undefined)
    assert.equal(await store.purge(notes, firstGeneration, bytes(6)), undefined)
    assert.equal(
      await store.putSnapshot(plan, { generation: firstGeneration, snapshot: { upTo: 3, update: bytes(1) } }),
      false,
    )
    assert.deepEqual(await store.append(plan, [entry(7)]), { from: 4, to: 4 })
  }),

  rule('the list tells each document with its head, size and last change', async (store) => {
    const before = Date.now()
    await store.append(plan, [entry(1, 2), entry(3)])
    await store.append(notes, [entry(1)])
    const list = [...(await store.list())].sort((a, b) => a.documentId.localeCompare(b.documentId))
    assert.deepEqual(
      list.map(({ documentId, head, bytes: size }) => ({ documentId, head, size })),
      [
        { documentId: notes as DocumentId, head: 1, size: 1 },
        { documentId: plan as DocumentId, head: 2, size: 3 },
      ],
    )
    assert.ok((list[0]?.updatedAt ?? 0) >= before - 1_000)
    await store.putSnapshot(plan, {
      generation: firstGeneration,
      snapshot: { upTo: 2, update: bytes(1, 2, 3, 4) },
    })
    assert.equal((await store.list()).find(({ documentId }) => documentId === plan)?.bytes, 4)
  }),

  rule('after the close it refuses with storeUnavailable', async (store) => {
    await store.append(plan, [entry(1)])
    await store.close()
    const isRefusal = (error: { reason?: unknown }): boolean => error.reason === 'storeUnavailable'
    await assert.rejects(store.append(plan, [entry(2)]), isRefusal)
    await assert.rejects(store.read(plan, 0), isRefusal)
  }),
]
