import { $createTableNodeWithDimensions } from '@lexical/table'
import {
  $createParagraphNode,
  $createTextNode,
  $getNodeByKey,
  $getRoot,
  $isElementNode,
  type ElementNode,
} from 'lexical'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { FlowEditor } from '../model/editor.ts'
import { paragraphs, replica } from '../model/testing/replicas.ts'
import { Person, sync } from './testing/person.ts'

/** Two people in a document that holds a toggle and a callout, each with a block inside. */
function nested(): readonly [Person, Person] {
  const start = replica(2, paragraphs('before'))
  const edit = new FlowEditor(start.model)
  edit.insertBlocks('p1', [
    { id: 't', type: 'toggle', runs: words('title') },
    { id: 'u', parent: 't', runs: words('inside') },
    { id: 'c', type: 'callout', props: { tone: 'warning' } },
    { id: 'd', parent: 'c', runs: words('careful') },
    { id: 'e', parent: 'c', type: 'bullet', runs: words('item') },
  ])
  const state = Y.encodeStateAsUpdate(start.doc)
  return [new Person(10, state), new Person(20, state)]
}

const shape = (person: Person): string =>
  person.read(() => {
    const say = (node: ElementNode): string =>
      node
        .getChildren()
        .map((child) =>
          $isElementNode(child) && child.getFirstChild() && $isElementNode(child.getFirstChild()!)
            ? `${child.getType()}[${say(child)}]`
            : `${child.getType()}:${child.getTextContent()}`,
        )
        .join(' ')
    return say($getRoot())
  })

const start =
  'paragraph:before toggle[toggle-title:title paragraph:inside] callout[paragraph:careful list[listitem:item]]'

test('[M-NEST] containers show their blocks, a toggle its title too', () => {
  for (const person of nested()) expect(shape(person)).toBe(start)
})

test('people type in the title and in the blocks of a container at once', () => {
  const people = nested()
  people[0].type(1, 5, ' A')
  people[1].type(2, 0, 'B ')
  people[1].type(4, 7, ' C')
  sync(people)
  for (const person of people)
    expect(shape(person)).toBe(
      start
        .replace('title:title', 'title:title A')
        .replace('inside', 'B inside')
        .replace('careful', 'careful C'),
    )
})

test('a block that one moves into a container keeps what the other types in it', () => {
  const people = nested()
  people[0].edit('move into the callout', () => {
    const [first] = $getRoot().getChildren()
    const callout = $getRoot().getChildren()[2] as ElementNode
    callout.getFirstChild()!.insertBefore(first!)
  })
  people[1].type(0, 6, ' XX')
  sync(people)
  for (const person of people)
    expect(shape(person)).toBe(
      'toggle[toggle-title:title paragraph:inside] callout[paragraph:before XX paragraph:careful list[listitem:item]]',
    )
})

test('Enter in a container ∥ typing behind it, and undo', () => {
  const people = nested()
  people[0].enter(4, 4)
  people[1].type(4, 7, 'XX')
  sync(people)
  for (const person of people) expect(shape(person)).toContain('callout[paragraph:care paragraph:fulXX list[')
  people[0].undo()
  sync(people)
  for (const person of people) expect(shape(person)).toContain('callout[paragraph:carefulXX list[')
})

test('[M-GHOST] a container that one deletes leaves the words another typed in it', () => {
  const people = nested()
  people[0].edit('deletion of the callout', () => {
    $getRoot().getFirstDescendant()!.selectEnd()
    $getRoot().getChildren()[2]!.remove()
  })
  people[1].type(4, 0, 'XX')
  sync(people)
  for (const person of people)
    expect(shape(person)).toBe('paragraph:before toggle[toggle-title:title paragraph:inside] paragraph:XX')
})

test('close a toggle ∥ type in it: who closes it writes nothing, and the words are there', () => {
  const people = nested()
  const before = Y.encodeStateVector(people[0].doc)
  // Whether it is open is a class on its element, each reader's own; a node that is marked dirty is all the editor sees.
  people[0].edit('close', () => $getRoot().getChildren()[1]!.markDirty())
  expect(Y.encodeStateVector(people[0].doc)).toEqual(before)
  people[1].type(2, 6, ' XX')
  sync(people)
  for (const person of people) expect(shape(person)).toBe(start.replace('inside', 'inside XX'))
})

test('a new container comes with what is in it', () => {
  const people = nested()
  people[0].edit('wrap', () => {
    const callout = people[0].editor._nodes
      .get('callout')!
      .klass.importJSON({ type: 'callout', version: 1 }) as ElementNode
    $getRoot().append(callout.append($createParagraphNode().append($createTextNode('new'))))
    expect($getNodeByKey(callout.getKey())).not.toBeNull()
  })
  sync(people)
  for (const person of people) expect(shape(person)).toBe(`${start} callout[paragraph:new]`)
})

const become = (person: Person, id: string, type: string): void => {
  new FlowEditor(person.model, person.model.body, { origin: 'script' }).setType(id, type)
  person.check(`becoming ${type}`)
}

const words = (text: string) => [{ text, attributes: {} }]

test.each([
  ['callout', 'paragraph:before callout[paragraph:oXXne] paragraph:two'],
  ['divider', 'paragraph:before divider:\n paragraph:oXXne paragraph:two'],
])(
  '[M-OWN] a paragraph becomes a %s ∥ typing in it: the words are a paragraph there, and can be edited',
  (type, result) => {
    const state = paragraphs('before', 'one', 'two')
    const people = [new Person(10, state), new Person(20, state)] as const
    become(people[0], 'p2', type)
    people[1].type(1, 1, 'XX')
    sync(people)
    for (const person of people) expect(shape(person)).toBe(result)
    const [text, behind] = [2, 3]
    people[0].type(text, 5, ' A')
    people[1].type(text, 0, 'B ')
    people[1].type(behind, 3, '!')
    sync(people)
    for (const person of people)
      expect(shape(person)).toBe(result.replace('oXXne', 'B oXXne A').replace('two', 'two!'))
    people[0].enter(text, 2)
    sync(people)
    for (const person of people) expect(person.texts()).toEqual(['before', '', 'B ', 'oXXne A', 'two!'])
    people[0].undo()
    people[0].undo()
    people[1].undo()
    sync(people)
    for (const person of people) expect(person.texts()).toEqual(['before', '', 'B oXXne', 'two'])
  },
)

test('[M-OWN] a table is not replaced by text that falls behind its marker', () => {
  const state = paragraphs('one', 'two')
  const people = [new Person(10, state), new Person(20, state)] as const
  people[0].edit('insert a table', () => {
    const table = $createTableNodeWithDimensions(1, 1, false)
    $getRoot().getFirstChildOrThrow().insertAfter(table)
  })
  people[1].merge(1)
  sync(people)
  for (const person of people) expect(person.show()).toBe('one / table: / two')
})

test('[M-OWN] a script adds a block behind one whose text has no room in it', () => {
  const start = replica(2, paragraphs('one', 'two'))
  start.edit.setType('p1', 'divider')
  start.edit.insertBlock('p1', { runs: words('new') })
  expect(start.model.body.blocks.map(({ type, text }) => `${type}:${text}`)).toEqual([
    'divider:',
    'paragraph:one',
    'paragraph:new',
    'paragraph:two',
  ])
})
