import { createHeadlessEditor } from '@lexical/headless'
import fc from 'fast-check'
import { $getRoot, $setCompositionKey } from 'lexical'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { DocumentModel } from '../model/document.ts'
import { paragraphs } from '../model/testing/replicas.ts'
import { documentNodes } from '../nodes/index.ts'
import { bindEditor } from './bind-editor.ts'
import { tableSupport } from './tables.ts'
import { Person, sync } from './testing/person.ts'
import { undoSupport } from './undo.ts'

type Mutation = (doc: Y.Doc) => void

const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -1,
    1e9,
    2.5,
    '',
    'p1',
    'p2',
    'h1',
    '^',
    'table',
    'toggle',
    '__proto__',
    [],
    {},
  ),
  fc.array(fc.nat(30), { maxLength: 3 }),
  fc.tuple(fc.constantFrom(2, 5, 9), fc.nat(20)),
  fc.record(
    {
      s: fc.tuple(fc.constantFrom(2, 9), fc.nat(20)),
      r: fc.integer(),
      e: fc.tuple(fc.constant(2), fc.nat(20)),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
)

// Plain objects: Yjs stores no others.
const value = anyValue.map((it): unknown => JSON.parse(JSON.stringify(it)))

const blockId = fc.constantFrom('p1', 'p2', 'p3', 'x', 'x|y', '^', '', '~', '__proto__')
const property = fc.constantFrom(
  '$type',
  '$place',
  '$join',
  '$shown',
  '$parent',
  'n',
  'checked',
  'align',
  'lang',
  'start',
  '__proto__',
  'l',
  'r:a',
  'r:b',
  'c:a',
  'x:a',
  's:a/a',
  'b:a/a',
  'w:a',
  'headerRow',
)

/** The body, and cells of tables that some blocks become. */
const flowName = fc.constantFrom('body', 'body', 'body', 'table/p1/a/a', 'table/p2/b/a', 'table/x/a/a')

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(blockId, property, value).map(
    ([id, key, it]): Mutation =>
      (doc) =>
        doc.getMap('properties').set(`${id}|${key}`, it),
  ),
  fc.tuple(flowName, fc.nat(30), blockId, value, value).map(
    ([name, at, i, t, p]): Mutation =>
      (doc) => {
        const text = doc.getText(name)
        text.insertEmbed(Math.min(at, text.length), { i, t, p })
      },
  ),
  fc.tuple(fc.nat(30), value).map(
    ([at, embed]): Mutation =>
      (doc) => {
        const text = doc.getText('body')
        text.insertEmbed(
          Math.min(at, text.length),
          (typeof embed === 'object' && embed !== null ? embed : { a: embed }) as object,
        )
      },
  ),
  fc.nat(30).map(
    (at): Mutation =>
      (doc) => {
        const text = doc.getText('body')
        text.insertEmbed(Math.min(at, text.length), new Y.Map([['i', 'nested']]))
      },
  ),
  fc
    .tuple(
      fc.nat(30),
      fc.nat(9),
      fc.constantFrom('b', 'l', 'color', 'css', 'future', '__proto__', 'constructor'),
      value,
    )
    .map(
      ([at, length, key, it]): Mutation =>
        (doc) => {
          const text = doc.getText('body')
          const from = Math.min(at, text.length)
          text.format(from, Math.min(length, text.length - from), Object.fromEntries([[key, it]]))
        },
    ),
  fc.tuple(fc.nat(30), fc.nat(6)).map(
    ([at, length]): Mutation =>
      (doc) => {
        const text = doc.getText('body')
        const from = Math.min(at, text.length)
        text.delete(from, Math.min(length, text.length - from))
      },
  ),
  // A table comes into being where a block was.
  fc.tuple(fc.constantFrom('p1', 'p2', 'x'), fc.constantFrom(true, false)).map(
    ([id, isDeleted]): Mutation =>
      (doc) => {
        const properties = doc.getMap('properties')
        properties.set(`${id}|$type`, 'table')
        properties.set(`${id}|r:a`, 1)
        properties.set(`${id}|c:a`, 1)
        if (isDeleted) properties.set(`${id}|$shown`, false)
      },
  ),
  fc.tuple(flowName, fc.nat(30), fc.string({ unit: 'binary', maxLength: 4 })).map(
    ([name, at, it]): Mutation =>
      (doc) => {
        const text = doc.getText(name)
        text.insert(Math.min(at, text.length), `${it}\n\t\uFFFF`)
      },
  ),
  fc.tuple(fc.string({ maxLength: 6 }), value).map(
    ([key, it]): Mutation =>
      (doc) =>
        doc.getMap('restored').set(key, it),
  ),
)

const liveText = (doc: Y.Doc): string => [...doc.getText('body').toString()].sort().join('')

describe('a document in any state', () => {
  // The second seed failed once.
  test.each([undefined, 2086978062])(
    '[M-READ] opens, takes hostile changes while open, shows every character, and throws in no Yjs event (seed %s)',
    (seed) => {
      fc.assert(
        fc.property(
          fc.array(mutation, { maxLength: 14 }),
          fc.array(mutation, { maxLength: 8 }),
          (before, while_) => {
            const doc = new Y.Doc()
            doc.clientID = 9
            Y.applyUpdate(doc, paragraphs('one', 'two words', 'three'))
            for (const change of before) change(doc)
            const told: string[] = []
            const tell = () =>
              told.push(
                JSON.stringify(doc.getMap('properties').toJSON()) +
                  JSON.stringify(new DocumentModel(doc).body.blocks.map((b) => b.toData())),
              )
            tell()
            const errors: unknown[] = []
            const editor = createHeadlessEditor({
              nodes: [...documentNodes],
              onError: (error) => errors.push(error),
            })
            const binding = bindEditor(editor, { doc, tables: tableSupport, undo: undoSupport })
            for (const change of while_) {
              const other = new Y.Doc()
              Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
              change(other)
              Y.applyUpdate(doc, Y.encodeStateAsUpdate(other, Y.encodeStateVector(doc)))
              tell()
            }
            if (errors.length > 0) throw new Error(`${errors[0]}\n${told.join('\n')}`)
            const model = new DocumentModel(doc)
            const shown = model.body.blocks.map((block) => block.text).join('\n')
            expect([...shown.replaceAll(/\uFFFC|\n/g, '')].sort().join('')).toBe(
              liveText(doc).replaceAll(/\uFFFC|\n/g, ''),
            )
            const editorText = editor.getEditorState().read(() =>
              $getRoot()
                .getAllTextNodes()
                .map((node) => node.getTextContent())
                .join(''),
            )
            for (const word of shown.match(/[a-z]+/g) ?? [])
              if (!editorText.includes(word))
                throw new Error(`${word} is not in ${editorText}:\n${told.join('\n')}`)
            binding.destroy()
          },
        ),
        { numRuns: 150, ...(seed !== undefined && { seed }) },
      )
    },
    60_000,
  )

  test('a block of a million characters opens and is typed in', () => {
    const person = new Person(10, paragraphs('x'.repeat(1_000_000), 'next'))
    person.type(0, 500_000, 'HERE')
    expect(person.texts()[0]!.length).toBe(1_000_004)
  }, 60_000)
})

describe('the binding', () => {
  test('shows one document in two editors, and both write', () => {
    const person = new Person(10, paragraphs('one'))
    const second = createHeadlessEditor({ nodes: [...documentNodes] })
    const binding = bindEditor(second, { doc: person.doc, tables: tableSupport, undo: undoSupport })
    person.type(0, 3, ' more')
    expect(second.getEditorState().read(() => $getRoot().getTextContent())).toBe('one more')
    second.update(() => void $getRoot().getFirstDescendant()?.selectStart().insertText('and '), {
      discrete: true,
    })
    expect(person.show()).toBe('and one more')
    binding.destroy()
  })

  test('bound, destroyed and bound again, as React StrictMode does, writes nothing and works on', () => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, paragraphs('one', 'two'))
    const before = Y.encodeStateAsUpdate(doc)
    const editor = createHeadlessEditor({ nodes: [...documentNodes] })
    bindEditor(editor, { doc, tables: tableSupport, undo: undoSupport }).destroy()
    const binding = bindEditor(editor, { doc, tables: tableSupport, undo: undoSupport })
    expect(Y.encodeStateAsUpdate(doc)).toEqual(before)
    editor.update(() => void $getRoot().getFirstDescendant()?.selectStart().insertText('X'), {
      discrete: true,
    })
    expect(new DocumentModel(doc).body.blocks.map((block) => block.text)).toEqual(['Xone', 'two'])
    binding.destroy()
  })

  test('an edit that waits in the batch when a remote change arrives is written, not lost', async () => {
    const state = paragraphs('one', 'two')
    const people = [new Person(10, state), new Person(20, state)] as const
    people[0].editor.update(() => void $getRoot().getFirstDescendant()?.selectEnd().insertText(' mine'))
    people[1].type(0, 0, 'theirs ')
    sync(people)
    sync(people)
    for (const person of people) expect(person.show()).toBe('theirs one mine / two')
  })

  test('remote changes to the block someone composes in wait for the end of the composition', () => {
    const state = paragraphs('one', 'two')
    const people = [new Person(10, state), new Person(20, state)] as const
    const [composer, other] = people
    composer.editor.update(
      () => {
        const text = $getRoot().getFirstDescendant()!
        text.selectEnd().insertText('か')
        $setCompositionKey(text.getKey())
      },
      { discrete: true },
    )
    other.type(0, 0, 'A')
    other.type(1, 0, 'B')
    Y.applyUpdate(composer.doc, Y.encodeStateAsUpdate(other.doc))
    expect(composer.show()).toBe('oneか / Btwo')
    composer.editor.update(() => void $getRoot().getFirstDescendant()?.selectEnd().insertText('な'), {
      discrete: true,
    })
    expect(composer.show()).toBe('oneかな / Btwo')
    composer.editor.update(() => $setCompositionKey(null), { discrete: true })
    expect(composer.show()).toBe('Aoneかな / Btwo')
    sync(people)
    expect(other.show()).toBe('Aoneかな / Btwo')
  })
})
