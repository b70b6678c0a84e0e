import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { DocumentModel } from './document.ts'
import { DocumentModel as Model } from './document.ts'
import type { FlowEditor } from './editor.ts'
import { firstItem } from './items.ts'
import { paragraphs, type Replica, replica, show, sync } from './testing/replicas.ts'

/** What a fresh model reads out of the same state: the index must say the same after any edits. */
function naive(model: DocumentModel): unknown {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(model.doc))
  return new Model(copy).body.blocks.map((block) => block.toData())
}

const data = (model: DocumentModel) => model.body.blocks.map((block) => block.toData())

const step = fc.record({
  who: fc.nat(2),
  action: fc.constantFrom(
    'type',
    'type',
    'type',
    'split',
    'merge',
    'type-of',
    'format',
    'format',
    'delete',
    'range',
    'remove',
    'move',
    'insert',
    'sync',
  ),
  a: fc.nat(1000),
  b: fc.nat(1000),
  key: fc.constantFrom('b', 'i'),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

let words = 0

function perform({ action, a, b, key }: Step, { edit, model }: Replica): unknown {
  const { blocks } = model.body
  const block = blocks[a % blocks.length]
  if (!block) return edit.insertBlock(null, {})
  const from = b % (block.length + 1)
  const to = Math.min(block.length, from + 1 + (a % 4))
  const other = blocks[b % blocks.length]!
  switch (action) {
    case 'type':
      return edit.insertText(block.id, from, `w${words++} `)
    case 'split':
      return edit.split(block.id, from)
    case 'merge':
      return edit.merge(block.id)
    case 'type-of':
      return edit.setType(block.id, ['h1', 'paragraph', 'quote', 'divider'][b % 4]!)
    case 'format':
      return edit.format(block.id, from, to, key, b % 3 ? true : null)
    case 'delete':
      return edit.deleteText(block.id, from, to)
    case 'range': {
      const [first, last] = a % blocks.length <= b % blocks.length ? [block, other] : [other, block]
      return edit.deleteRange(
        { block: first.id, offset: first === last ? 0 : first.length >> 1 },
        { block: last.id, offset: last.length >> 1 },
      )
    }
    case 'remove':
      return edit.remove(block.id)
    case 'move':
      return edit.move(block.id, b % 3 === 0 ? null : other.id)
    default:
      return edit.insertBlocks(block.id, [
        { type: 'h2', runs: [{ text: 'in', attributes: { b: true } }] },
        {},
      ])
  }
}

describe('the index', () => {
  test('[M-READ] says after any edits of three people what a fresh reading of the state says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const base = paragraphs('one two three', 'four five', '', 'six')
        const replicas = [replica(11, base), replica(12, base), replica(13, base)]
        for (const it of steps) {
          if (it.action === 'sync') sync(replicas)
          else perform(it, replicas[it.who]!)
          const touched = it.action === 'sync' ? replicas : [replicas[it.who]!]
          for (const { model } of touched) expect(data(model)).toEqual(naive(model))
        }
        sync(replicas)
        for (const { model } of replicas) {
          expect(data(model)).toEqual(naive(model))
          expect(data(model)).toEqual(data(replicas[0]!.model))
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

describe('an edit', () => {
  const alone = (...texts: string[]) => replica(11, paragraphs(...texts))

  test('[M-SPLIT] a split makes a second block of what follows', () => {
    const { edit, model } = alone('hello world')
    edit.split('p1', 5)
    expect(show(model)).toBe('hello /  world')
  })

  test('[M-MERGE] a merge puts a block at the end of the one before', () => {
    const { edit, model } = alone('one', 'two', 'three')
    edit.merge('p2')
    expect(show(model)).toBe('onetwo / three')
  })

  test('[M-PLACE] a move shows a block elsewhere and copies no text', () => {
    const { edit, model, doc } = alone('one', 'two', 'three')
    const before = doc.getText('body').length
    edit.move('p3', 'p1')
    expect(show(model)).toBe('three / one / two')
    edit.move('p1', null)
    expect(show(model)).toBe('three / two / one')
    expect(doc.getText('body').length).toBe(before)
  })

  test('[M-JOIN] merging blocks that are neighbours on the screen only joins them', () => {
    const { edit, model } = alone('one', 'two', 'three')
    edit.move('p3', 'p1')
    edit.merge('p1')
    expect(show(model)).toBe('threeone / two')
    edit.split('p3', 2)
    expect(show(model)).toBe('th / reeone / two')
    edit.split('p3', 1)
    expect(show(model)).toBe('t / h / reeone / two')
  })

  test.each([
    ['split', 'o / ne / three', (edit: FlowEditor) => void edit.split('p1', 1)],
    [
      'block behind it',
      'one / new / three',
      (edit: FlowEditor) => void edit.insertBlock('p1', { runs: [{ text: 'new', attributes: {} }] }),
    ],
  ])('[M-JOIN] a join that lost its target gets no effect from a %s', (_, expected, change) => {
    const base = paragraphs('one', 'two', 'three')
    const [a, b] = [replica(11, base), replica(22, base)] as const
    a.edit.move('p2', 'p1')
    a.edit.merge('p1')
    b.edit.deleteText('p2', 0, 3)
    b.edit.merge('p2')
    sync([a, b])
    change(a.edit)
    sync([a, b])
    for (const { model } of [a, b]) expect(show(model)).toBe(expected)
  })

  test('[M-LEAK] a colour that ends where another begins stops there, even if that one is taken away meanwhile', () => {
    const base = replica(11, paragraphs('one two three'))
    base.edit.format('p1', 4, 8, 'color', 'blue')
    const state = Y.encodeStateAsUpdate(base.doc)
    const [a, b] = [replica(21, state), replica(22, state)] as const
    a.edit.format('p1', 0, 4, 'color', 'red')
    b.edit.format('p1', 4, 8, 'color', null)
    sync([a, b])
    for (const { model } of [a, b])
      expect(model.body.blocks[0]!.runs).toEqual([
        { text: 'one ', attributes: { color: 'red' } },
        { text: 'two three', attributes: {} },
      ])
  })

  test('[M-LEAK] a format switched on and off many times leaves no trail of closing items', () => {
    const { edit, doc } = alone('one two three')
    edit.format('p1', 0, 4, 'b', true)
    edit.format('p1', 0, 4, 'b', null)
    const items = () => {
      let count = 0
      for (let item = firstItem(doc.getText('body')); item; item = item.right) if (!item.deleted) count++
      return count
    }
    const before = items()
    for (let i = 0; i < 50; i++) edit.format('p1', 0, 4, 'b', i % 2 === 0 ? true : null)
    expect(items()).toBe(before)
  })

  test('[M-LEAK] taking a format away where someone types without it leaves no format behind the word', () => {
    const base = replica(11, paragraphs('a brave day', 'next'))
    base.edit.format('p1', 2, 7, 'b', true)
    const state = Y.encodeStateAsUpdate(base.doc)
    const [a, b] = [replica(21, state), replica(22, state)] as const
    a.edit.format('p1', 2, 7, 'b', null)
    b.edit.insertText('p1', 4, [{ text: 'XX', attributes: {} }])
    sync([a, b])
    for (const { model } of [a, b]) {
      expect(model.body.blocks[0]!.runs.at(-1)).toEqual({ text: ' day', attributes: {} })
      expect(model.body.blocks[1]!.runs).toEqual([{ text: 'next', attributes: {} }])
    }
  })
})
