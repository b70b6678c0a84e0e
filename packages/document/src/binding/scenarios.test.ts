import { $isLinkNode } from '@lexical/link'
import { $getRoot } from 'lexical'
import { describe, expect, test } from 'vitest'
import { paragraphs } from '../model/testing/replicas.ts'
import { Person, sync } from './testing/person.ts'

type Act = (person: Person) => void

interface Scenario {
  readonly name: string
  readonly start: readonly string[]
  /** Before both, by A, seen by B. */
  readonly first?: Act
  readonly a: Act
  readonly b: Act
  /** After both met. */
  readonly afterwards?: Act
  readonly result: string
  /** What the others make of it, as measured: Lexical V1, Lexical V2, y-prosemirror. */
  readonly others?: readonly [v1: string, v2: string, prosemirror: string]
}

const published: readonly Scenario[] = [
  {
    name: 'both type in one text',
    start: ['hello'],
    a: (p) => p.type(0, 5, 'AA'),
    b: (p) => p.type(0, 0, 'BB'),
    result: 'BBhelloAA',
    others: ['ok', 'ok', 'ok'],
  },
  {
    name: 'bold a word ∥ type in it',
    start: ['a brave day'],
    a: (p) => p.format(0, 2, 7, 'bold'),
    b: (p) => p.type(0, 4, 'XX'),
    result: 'a ^b(brXXave) day',
    others: ['XX leaves the word, plain', 'ok', 'ok'],
  },
  {
    name: 'bold 0-8 ∥ italic 4-12',
    start: ['abcdefghijklmnop'],
    a: (p) => p.format(0, 0, 8, 'bold'),
    b: (p) => p.format(0, 4, 12, 'italic'),
    result: '^b(abcd)^bi(efgh)^i(ijkl)mnop',
    others: ['text duplicated', 'formats lost', 'ok'],
  },
  {
    name: 'Enter in the middle ∥ type in the second half',
    start: ['hello world'],
    a: (p) => p.enter(0, 5),
    b: (p) => p.type(0, 11, 'XX'),
    result: 'hello /  worldXX',
    others: ['XX in the first half', 'XX in the first half', 'XX in the first half'],
  },
  {
    name: 'merge p2 into p1 ∥ type in p2',
    start: ['one', 'two'],
    a: (p) => p.merge(1),
    b: (p) => p.type(1, 2, 'XX'),
    result: 'onetwXXo',
    others: ['XX lost', 'XX lost', 'XX lost'],
  },
  {
    name: 'paragraph to heading ∥ type',
    start: ['title'],
    a: (p) => p.turnInto('h1', 0),
    b: (p) => p.type(0, 2, 'XX'),
    result: 'h1:tiXXtle',
    others: ['XX lost', 'XX lost', 'XX lost'],
  },
  {
    name: 'paragraph to list item ∥ type',
    start: ['item'],
    a: (p) => p.turnInto('bullet', 0),
    b: (p) => p.type(0, 2, 'XX'),
    result: '-itXXem',
    others: ['XX lost', 'XX lost', 'not run'],
  },
  {
    name: 'move p3 to the top ∥ type in p3',
    start: ['one', 'two', 'three'],
    a: (p) => p.move(2, 0),
    b: (p) => p.type(2, 2, 'XX'),
    result: 'thXXree / one / two',
    others: ['XX lost', 'XX lands in "two"', 'XX lands in "two"'],
  },
  {
    name: 'both move p3',
    start: ['one', 'two', 'three'],
    a: (p) => p.move(2, 0),
    b: (p) => p.move(2, 1),
    result: 'one / three / two',
    others: ['two copies of three and of two', 'letters mixed', 'letters mixed'],
  },
  {
    name: 'both press Enter at one spot',
    start: ['hello world'],
    a: (p) => p.enter(0, 5),
    b: (p) => p.enter(0, 5),
    result: 'hello /  world',
    others: ['" world" twice', '" world" twice', '" world" twice'],
  },
  {
    name: 'both make a heading',
    start: ['title'],
    a: (p) => p.turnInto('h1', 0),
    b: (p) => p.turnInto('h1', 0),
    result: 'h1:title',
    others: ['two headings', 'two headings', 'two headings'],
  },
  {
    name: 'bold all ∥ Enter',
    start: ['hello world'],
    a: (p) => p.format(0, 0, 11, 'bold'),
    b: (p) => p.enter(0, 5),
    result: '^b(hello) / ^b( world)',
    others: ['second half not bold', 'second half not bold', 'not run'],
  },
  {
    name: 'delete p2 ∥ type in p2',
    start: ['one', 'two', 'three'],
    a: (p) => p.removeBlock(1),
    b: (p) => p.type(1, 3, 'XX'),
    result: 'one / XX / three',
    others: ['XX lost', 'XX lost', 'XX lost'],
  },
]

const undone: readonly Scenario[] = [
  {
    name: 'undo of a heading that B typed in',
    start: ['title'],
    first: (p) => p.turnInto('h1', 0),
    a: () => undefined,
    b: (p) => p.type(0, 2, 'BBB'),
    afterwards: (p) => p.undo(),
    result: 'tiBBBtle',
    others: ["B's text lost", 'lost', 'not run'],
  },
  {
    name: 'undo of Enter when B typed in the second half',
    start: ['hello world'],
    first: (p) => p.enter(0, 5),
    a: () => undefined,
    b: (p) => p.type(1, 6, 'BBB'),
    afterwards: (p) => p.undo(),
    result: 'hello worldBBB',
    others: ["B's text lost", 'lost', 'not run'],
  },
  {
    name: 'undo of bold that B typed in',
    start: ['hello brave world'],
    first: (p) => p.format(0, 6, 11, 'bold'),
    a: () => undefined,
    b: (p) => p.type(0, 8, 'BBB'),
    afterwards: (p) => p.undo(),
    result: 'hello brBBBave world',
    others: ['hello brave worldBBB·ave^b', 'hello brBBB·"ave world"^b', 'not run'],
  },
]

const own: readonly Scenario[] = [
  {
    name: 'paste in mid-word ∥ type behind it',
    start: ['hello'],
    a: (p) => p.paste(0, 2, ['P1', 'P2', 'P3']),
    b: (p) => p.type(0, 5, 'XX'),
    result: 'heP1 / P2 / P3lloXX',
  },
  {
    name: 'indent a list item ∥ type in it',
    start: ['one', 'two'],
    first: (p) => p.turnInto('bullet', 0, 1),
    a: (p) => p.indent(1, 1),
    b: (p) => p.type(1, 3, 'XX'),
    result: '-one /   -twoXX',
  },
  {
    name: 'merge ∥ split of the same block',
    start: ['one', 'two words'],
    a: (p) => p.merge(1),
    b: (p) => p.enter(1, 3),
    result: 'onetwo /  words',
  },
  {
    name: 'both merge',
    start: ['one', 'two', 'three'],
    a: (p) => p.merge(1),
    b: (p) => p.merge(1),
    result: 'onetwo / three',
  },
  {
    name: 'delete p2 ∥ merge p3 into p2',
    start: ['one', 'two', 'three'],
    a: (p) => p.removeBlock(1),
    b: (p) => p.merge(2),
    result: 'one / three',
  },
  {
    name: 'link ∥ bold',
    start: ['see here now'],
    a: (p) => p.link(0, 4, 8, 'https://a.example'),
    b: (p) => p.format(0, 4, 12, 'bold'),
    result: 'see ^bl(here)^b( now)',
  },
  {
    name: 'move ∥ Enter',
    start: ['one', 'two', 'three four'],
    a: (p) => p.move(2, 0),
    b: (p) => p.enter(2, 5),
    result: 'three /  four / one / two',
  },
  {
    name: 'two swaps',
    start: ['one', 'two', 'three'],
    a: (p) => p.move(0, 3),
    b: (p) => p.move(2, 0),
    result: 'three / two / one',
  },
  {
    name: 'merge of a block that was moved ∥ type in it',
    start: ['one', 'two', 'three'],
    first: (p) => p.move(2, 0),
    a: (p) => p.merge(1),
    b: (p) => p.type(1, 1, 'XX'),
    result: 'threeoXXne / two',
  },
  {
    name: 'both delete a word, both undo',
    start: ['a brave day'],
    a: (p) => {
      p.remove(0, 2, 8)
      p.undo()
    },
    b: (p) => {
      p.remove(0, 2, 8)
      p.undo()
    },
    result: 'a brave day',
  },
  {
    name: 'replace a word everywhere ∥ type between',
    start: ['foo and foo again foo'],
    a: (p) =>
      p.edit('replace all', () => {
        for (const node of p.editor.getEditorState()._nodeMap.values())
          if ('setTextContent' in node)
            (node as unknown as { setTextContent(t: string): void }).setTextContent('bar and bar again bar')
      }),
    b: (p) => p.type(0, 7, ' XX'),
    result: 'bar and XX bar again bar',
  },
  {
    name: 'edit the address of a link ∥ make it bold',
    start: ['see here now'],
    first: (p) => p.link(0, 4, 8, 'https://a.example'),
    a: (p) =>
      p.edit('edit the link', () => {
        const link = $getRoot().getAllTextNodes()[1]!.getParent()
        if ($isLinkNode(link)) link.setURL('https://b.example')
      }),
    b: (p) => p.format(0, 4, 12, 'bold'),
    result: 'see ^bl(here)^b( now)',
  },
  {
    name: 'edit the address of a link ∥ type in it',
    start: ['see here now'],
    first: (p) => p.link(0, 4, 8, 'https://a.example'),
    a: (p) =>
      p.edit('edit the link', () => {
        const link = $getRoot().getAllTextNodes()[1]!.getParent()
        if ($isLinkNode(link)) link.setURL('https://b.example')
      }),
    b: (p) => p.type(0, 6, 'XX'),
    result: 'see ^l(heXXre) now',
  },
  {
    name: 'make a code block ∥ type in it',
    start: ['let a'],
    a: (p) => p.turnInto('code', 0),
    b: (p) => p.type(0, 5, ' = 1'),
    result: 'code:let a = 1',
  },
  {
    name: 'a new line in a code block ∥ type behind it',
    start: ['let a = 1'],
    first: (p) => p.turnInto('code', 0),
    a: (p) => p.edit('a line break', () => p.caretAt(0, 5).insertLineBreak()),
    b: (p) => p.type(0, 9, ' // XX'),
    result: 'code:let a\n = 1 // XX',
  },
  {
    name: 'two undos: each takes back what that person typed',
    start: ['hello'],
    a: (p) => {
      p.type(0, 5, 'AA')
      p.undo()
    },
    b: (p) => {
      p.type(0, 0, 'BB')
      p.type(0, 7, 'CC')
      p.undo()
    },
    result: 'BBhello',
  },
  {
    name: 'make a word bold and undo it ∥ make it italic',
    start: ['a brave day'],
    a: (p) => {
      p.format(0, 2, 7, 'bold')
      p.undo()
    },
    b: (p) => p.format(0, 2, 7, 'italic'),
    result: 'a ^i(brave) day',
  },
]

const run = (
  { start, first, a, b, afterwards }: Scenario,
  [idA, idB]: readonly [number, number],
): [Person, Person] => {
  const state = paragraphs(...start)
  const people = [new Person(idA, state), new Person(idB, state)] as const
  if (first) {
    first(people[0])
    sync(people)
  }
  a(people[0])
  b(people[1])
  sync(people)
  afterwards?.(people[0])
  sync(people)
  return [...people]
}

describe.each([
  ['published rows (editors.md 2.3)', published],
  ['undo rows (editors.md 2.3)', undone],
  ['own rows', own],
])('%s', (_, scenarios) => {
  for (const ids of [
    [10, 20],
    [20, 10],
  ] as const)
    test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
      `%s (client ids ${ids})`,
      (name, scenario) => {
        const people = run(scenario, ids)
        // Which of two places wins is decided by the client ids.
        const result = name === 'both move p3' && ids[0] > ids[1] ? 'three / one / two' : scenario.result
        for (const person of people) expect(person.show()).toBe(result)
      },
    )
})

describe('the caret of A at `sec|ond line`', () => {
  const rows: readonly (readonly [string, Act, string])[] = [
    ['types before', (p) => p.type(1, 0, 'XX'), '1:5'],
    ['types at the caret', (p) => p.type(1, 3, 'XX'), '1:3'],
    ['makes it bold', (p) => p.format(1, 0, 11, 'bold'), '1:3'],
    ['makes the letters around italic', (p) => p.format(1, 2, 4, 'italic'), '1:3'],
    ['makes it a heading', (p) => p.turnInto('h1', 1), '1:3'],
    ['makes it a list item', (p) => p.turnInto('bullet', 1), '1:3'],
    ['moves it to the top', (p) => p.move(1, 0), '0:3'],
    ['presses Enter at its start', (p) => p.enter(1, 0), '2:3'],
    ['presses Enter earlier', (p) => p.enter(1, 1), '2:2'],
    ['presses Enter at the caret', (p) => p.enter(1, 3), '1:3'],
    ['merges it into the one before', (p) => p.merge(1), '0:13'],
    ['deletes it', (p) => p.removeBlock(1), '0:10'],
    ['inserts a block above', (p) => p.enter(0, 10), '2:3'],
  ]
  test.each(rows)('stays at its character when B %s', (_, act, caret) => {
    const state = paragraphs('first line', 'second line', 'third')
    const people = [new Person(10, state), new Person(20, state)] as const
    people[0].select(1, 3)
    act(people[1])
    sync(people)
    expect(people[0].caret()).toBe(caret)
  })
})
