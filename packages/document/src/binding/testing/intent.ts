import {
  $deleteTableColumnAtSelection,
  $deleteTableRowAtSelection,
  $insertTableColumnAtNode,
  $insertTableRowAtNode,
  $isSimpleTable,
  $mergeCells,
  $moveTableRow,
  $unmergeCellNode,
} from '@lexical/table'
import fc from 'fast-check'
import { $createParagraphNode } from 'lexical'
import * as Y from 'yjs'
import type { DocumentModel } from '../../model/document.ts'
import type { FlowView } from '../../model/flow.ts'
import { cellFlow } from '../../model/grid.ts'
import { paragraphs } from '../../model/testing/replicas.ts'
import { Person, sync } from './person.ts'
import { $cell, $selectInCell, $tableNode, insertTable, typeInCell } from './table.ts'

/** What the writers of a run may do besides typing, formatting and retyping blocks. */
export interface IntentOptions {
  /** Split, merge, range deletion, paste: they move words between blocks by intent. */
  readonly structure?: boolean
  readonly moves?: boolean
  readonly undo?: boolean
  /** The document holds a table, whose cells and grid are edited too. */
  readonly tables?: boolean
}

const textActions = [
  'type',
  'type',
  'type',
  'type',
  'format',
  'format',
  'colour',
  'link',
  'deleteWord',
  'replace',
] as const
const blockActions = ['retype', 'retype', 'list', 'indent'] as const
const structureActions = ['enter', 'enter', 'merge', 'merge', 'paste', 'deleteRange', 'deleteBlock'] as const
const moveActions = ['move', 'move'] as const
const undoActions = ['undo', 'undo', 'redo'] as const

const tableActions = [
  'typeInCell',
  'typeInCell',
  'typeInCell',
  'typeInCell',
  'enterInCell',
  'deleteInCell',
  'addRow',
  'addColumn',
  'deleteRow',
  'deleteColumn',
  'moveRow',
  'mergeCells',
  'unmergeCell',
] as const

type Action =
  | (typeof tableActions)[number]
  | (typeof textActions)[number]
  | (typeof blockActions)[number]
  | (typeof structureActions)[number]
  | (typeof moveActions)[number]
  | (typeof undoActions)[number]
  | 'sync'
  | 'pair'

/** One step; the numbers pick a person, a block, word borders and a variant out of what is there. */
export interface IntentStep {
  readonly who: number
  readonly action: Action
  readonly block: number
  readonly from: number
  readonly to: number
  readonly variant: number
}

/** Steps of 2-4 people who are offline between `sync` (all meet) and `pair` (two meet). */
export function intentSteps({ structure, moves, undo, tables }: IntentOptions): fc.Arbitrary<IntentStep[]> {
  const actions: Action[] = [
    ...textActions,
    ...blockActions,
    ...(structure ? structureActions : []),
    ...(moves ? moveActions : []),
    ...(undo ? undoActions : []),
    ...(tables ? tableActions : []),
    'sync',
    'pair',
  ]
  const step = fc.record({
    who: fc.nat(3),
    action: fc.constantFrom(...actions),
    block: fc.nat(40),
    from: fc.nat(40),
    to: fc.nat(40),
    variant: fc.nat(5),
  })
  return fc.array(step, { minLength: 8, maxLength: 48, size: 'max' })
}

interface Word {
  readonly text: string
  readonly author: Person
  /** The block it was typed in. */
  readonly home: string | undefined
  isDeleted: boolean
}

const maxBlocks = 14
const maxLines = 4

/**
 * Plays steps and checks what must hold whenever all have met: replicas and a late joiner are equal, each editor
 * shows its model, every word that nobody deleted is there exactly once, nothing is doubled, and a word of someone
 * who never pressed undo is never lost to another's undo. Without structure edits each word is in the block it was
 * typed in.
 *
 * @throws {Error} with the steps taken, when one of these does not hold.
 */
export function playIntent(people: number, steps: readonly IntentStep[], options: IntentOptions): void {
  new IntentRun(people, options).play(steps)
}

class IntentRun {
  readonly #options: IntentOptions
  readonly #people: readonly Person[]
  readonly #words = new Map<string, Word>()
  readonly #undoers = new Set<Person>()
  readonly #told: string[] = []

  constructor(people: number, options: IntentOptions) {
    this.#options = options
    const state = options.tables ? stateWithTable() : paragraphs('s1 s2 s3 ', 's4 s5 ', '', 's6 s7 ')
    this.#people = [33, 11, 44, 22].slice(0, people).map((id) => new Person(id, state))
  }

  play(steps: readonly IntentStep[]): void {
    try {
      for (const step of steps) this.#step(step)
      this.#meet()
    } catch (error) {
      // Its editor is not to be trusted any more, so the run ends here and proves what it proved so far.
      if (Person.isLexicalError(error)) return
      throw new Error(`${(error as Error).message}\nafter\n  ${this.#told.join('\n  ')}`, { cause: error })
    }
  }

  #step(step: IntentStep): void {
    const person = this.#people[step.who % this.#people.length]!
    this.#told.push(
      `${person.doc.clientID} ${step.action} ${step.block} ${step.from} ${step.to} ${step.variant}`,
    )
    if (step.action === 'sync') {
      this.#meet()
      return
    }
    if (step.action === 'pair') {
      sync([person, this.#people[step.block % this.#people.length]!])
      return
    }
    const known = this.#words.size
    const before = person.texts().join('\n')
    this.#edit(person, step)
    this.#forgetUntyped(person, known)
    if (step.action === 'paste') this.#forgetOverwritten(person, before)
  }

  #meet(): void {
    // A doubled restore is repaired by whoever sees it first; the repair has to travel too.
    sync(this.#people)
    sync(this.#people)
    this.#checkReplicas()
    this.#checkWords()
  }

  #edit(person: Person, step: IntentStep): unknown {
    if ((tableActions as readonly string[]).includes(step.action)) return this.#editTable(person, step)
    const { action, block: blockChoice, from, to, variant } = step
    const texts = person.texts()
    const block = blockChoice % texts.length
    const text = texts[block]!
    // A table has no text of its own; what is in between is deleted with the rest.
    const isTable = (index: number): boolean => person.isTable(index)
    if (isTable(block) && action !== 'move' && action !== 'deleteBlock') return
    const bounds = boundaries(text)
    const first = from % bounds.length
    const start = bounds[first]!
    const end = bounds[Math.min(bounds.length - 1, first + 1 + (to % 2))]!
    const isRange = end > start
    switch (action) {
      case 'type':
        return person.type(block, start, this.#word(person, block))
      case 'format':
        return (
          isRange &&
          person.format(block, start, end, (['bold', 'italic', 'underline'] as const)[variant % 3]!)
        )
      case 'colour':
        return isRange && person.style(block, start, end, ['red', 'blue'][variant % 2]!)
      case 'link':
        return isRange && person.link(block, start, end, variant % 3 ? 'https://quire.example/' : null)
      case 'retype':
        return person.turnInto((['h1', 'h2', 'quote', 'paragraph'] as const)[variant % 4]!, block)
      case 'list':
        return person.turnInto(
          (['bullet', 'number', 'check'] as const)[variant % 3]!,
          block,
          Math.min(texts.length - 1, block + (to % 2)),
        )
      case 'indent':
        return person.indent(block, variant % 3)
      case 'deleteWord':
        this.#deleteWords(text.slice(start, end))
        return isRange && person.remove(block, start, end)
      case 'replace':
        if (!isRange) return
        this.#deleteWords(text.slice(start, end))
        return person.replace(block, start, end, this.#word(person, block))
      case 'enter':
        return texts.length < maxBlocks && person.enter(block, start)
      case 'merge':
        return block > 0 && !isTable(block - 1) && person.merge(block)
      case 'paste': {
        const words = [this.#word(person), this.#word(person), this.#word(person)]
        return texts.length < maxBlocks && person.paste(block, start, words)
      }
      case 'deleteRange': {
        const last = Math.min(texts.length - 1, block + 1 + (variant % 2))
        if (last === block || isTable(last)) return
        const ends = boundaries(texts[last]!)
        const stop = ends[to % ends.length]!
        this.#deleteWords(
          [text.slice(start), ...texts.slice(block + 1, last), texts[last]!.slice(0, stop)].join('\n'),
        )
        return person.remove(block, start, stop, last)
      }
      case 'deleteBlock':
        this.#deleteWords(text)
        return person.removeBlock(block)
      case 'move':
        return person.move(block, to % (texts.length + 1))
      case 'undo':
        this.#undoers.add(person)
        return person.undo()
      case 'redo':
        this.#undoers.add(person)
        return person.redo()
      default:
        return
    }
  }

  /** `block` and `from` choose the cell, `variant` the side or another line. */
  #editTable(person: Person, { action, block, from, to, variant }: IntentStep): unknown {
    const rows = person.cellTexts()
    if (rows.length === 0) return
    const y = block % rows.length
    if (rows[y]!.length === 0) return
    const x = from % rows[y]!.length
    const isAfter = variant % 2 === 0
    switch (action as (typeof tableActions)[number]) {
      case 'typeInCell':
        return typeInCell(person, y, x, this.#word(person), isAfter ? 0 : undefined)
      case 'enterInCell':
        return person.edit('Enter in a cell', () => void $selectInCell($cell(y, x), 0).insertParagraph())
      case 'deleteInCell':
        this.#deleteWords(rows[y]![x]!)
        return person.edit(
          'deletion in a cell',
          () => void $cell(y, x).clear().append($createParagraphNode()),
        )
      case 'addRow':
        return (
          rows.length < maxLines &&
          person.edit('a row', () => void $insertTableRowAtNode($cell(y, x), isAfter))
        )
      case 'addColumn':
        return (
          rows[0]!.length < maxLines &&
          person.edit('a column', () => void $insertTableColumnAtNode($cell(y, x), isAfter, false))
        )
      case 'deleteRow':
        return this.#deleteLine(person, 'deletion of a row', y, x, $deleteTableRowAtSelection)
      case 'deleteColumn':
        return this.#deleteLine(person, 'deletion of a column', y, x, $deleteTableColumnAtSelection)
      case 'moveRow':
        return person.edit('move of a row', () => {
          if ($isSimpleTable($tableNode())) $moveTableRow($tableNode(), y, to % rows.length)
        })
      case 'mergeCells': {
        const other = isAfter ? [y, x + 1] : [y + 1, x]
        if (rows[other[0]!]?.[other[1]!] === undefined) return
        return person.edit('merge of cells', () => {
          if ($isSimpleTable($tableNode())) $mergeCells([$cell(y, x), $cell(other[0]!, other[1]!)])
        })
      }
      case 'unmergeCell':
        return person.edit('unmerge', () => $unmergeCellNode($cell(y, x)))
    }
  }

  /** What that person's editor does not show any more was deleted. */
  #deleteLine(person: Person, name: string, y: number, x: number, $delete: () => void): void {
    const before = person.cellTexts().flat().join('\n')
    person.edit(name, () => {
      $selectInCell($cell(y, x))
      $delete()
    })
    const after = person.cellTexts().flat().join('\n')
    for (const word of this.#words.values())
      if (before.includes(word.text) && !after.includes(word.text)) word.isDeleted = true
  }

  #word(author: Person, block?: number): string {
    const text = `w${this.#words.size + 10}x`
    const home = block === undefined ? undefined : author.model.body.blocks[block]?.id
    this.#told.push(`  ${text} in ${author.texts().join('|')}`)
    this.#words.set(text, { text, author, home, isDeleted: false })
    return `${text} `
  }

  /** Lexical itself drops some pastes; what its editor never showed was not typed. */
  #forgetUntyped(person: Person, known: number): void {
    const shown = person.texts().join('\n')
    for (const word of [...this.#words.values()].slice(known))
      if (!shown.includes(word.text)) word.isDeleted = true
  }

  /** Lexical's paste into a nested list item replaces what stands there: that person's editor deleted it. */
  #forgetOverwritten(person: Person, before: string): void {
    const shown = person.texts().join('\n')
    for (const word of this.#words.values())
      if (before.includes(word.text) && !shown.includes(word.text)) word.isDeleted = true
  }

  #deleteWords(text: string): void {
    for (const word of this.#words.values()) if (text.includes(word.text)) word.isDeleted = true
  }

  #checkReplicas(): void {
    const late = new Person(99, Y.encodeStateAsUpdate(this.#people[0]!.doc))
    const states = [...this.#people, late].map(dataOf)
    for (const state of states)
      if (state !== states[0]) throw new Error(`replicas differ:\n  ${states[0]}\n  ${state}`)
  }

  #checkWords(): void {
    const { model } = this.#people[0]!
    const { blocks } = model.body
    const whole = wordsIn(model, model.body)
    for (const { text, author, home, isDeleted } of this.#words.values()) {
      const count = whole.split(text).length - 1
      const isCertain = !isDeleted && !this.#undoers.has(author)
      if (count > 1 || (isCertain && count !== 1))
        throw new Error(
          `${text} is there ${count} times in\n  ${this.#people[0]!.show()}\n${segmentsOf(this.#people[0]!)}`,
        )
      if (this.#options.structure || this.#options.undo || !isCertain || home === undefined) continue
      if (!blocks.find(({ id }) => id === home)?.text.includes(text))
        throw new Error(`${text} left its block ${home}`)
    }
  }
}

/** The segments in text order with their structural properties, for a message. */
const segmentsOf = ({ model }: Person): string =>
  model.body.index.segments
    .map(({ id, pieces }) => {
      const text = pieces.map((piece) => piece.text).join('')
      return `    ${id} "${text}" ${JSON.stringify(model.properties.of(id))}`
    })
    .join('\n')

/** All words that show, those in tables too. */
const wordsIn = (model: DocumentModel, flow: FlowView): string =>
  [
    ...flow.blocks.map((block) => block.text),
    ...cellsIn(model, flow).map((cell) => wordsIn(model, cell)),
  ].join('\n')

const cellsIn = (model: DocumentModel, flow: FlowView): FlowView[] =>
  flow.blocks
    .filter(({ type }) => type === 'table')
    .flatMap((block) =>
      model
        .table(block)
        .rows.flatMap(({ cells }) =>
          cells.map(({ row, column }) => model.flow(cellFlow(block.id, row, column))),
        ),
    )

const dataOf = ({ model }: Person): string =>
  JSON.stringify(
    [model.body, ...cellsIn(model, model.body)].map(({ name, blocks }) => [
      name,
      blocks.map((block) => block.toData()),
    ]),
  )

function stateWithTable(): Uint8Array {
  const person = new Person(3, paragraphs('s1 s2 s3 ', 's4 s5 ', '', 's6 s7 '))
  insertTable(person, 2, 2)
  typeInCell(person, 0, 0, 's8 ')
  typeInCell(person, 1, 1, 's9 ')
  return Y.encodeStateAsUpdate(person.doc)
}

/** Offsets where a word may begin: people type between words, not inside those of others. */
function boundaries(text: string): number[] {
  const bounds = [0]
  for (let i = 0; i < text.length; i++) if (text[i] === ' ') bounds.push(i + 1)
  return bounds
}
