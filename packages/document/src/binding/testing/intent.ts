import * as Y from 'yjs'
import { isRecord } from '../../model/json.ts'
import { paragraphs } from '../../model/testing/replicas.ts'
import { FormatBook } from './intent-formats.ts'
import { glance } from './intent-glance.ts'
import { Kin } from './intent-kin.ts'
import type { IntentOptions, IntentStep } from './intent-steps.ts'
import { editTable, stateWithTable } from './intent-tables.ts'
import { WordBook, type WordRule } from './intent-words.ts'
import { late, Person, sync } from './person.ts'

const maxBlocks = 14

/** How each kind of step treats the words that stand where it is made; the others keep them all. */
const wordRules: Readonly<Partial<Record<IntentStep['action'], WordRule>>> = {
  deleteWord: 'deletes',
  replace: 'deletes',
  deleteRange: 'deletes',
  deleteBlock: 'deletes',
  deleteInCell: 'deletes',
  deleteRow: 'deletes',
  deleteColumn: 'deletes',
  undo: 'takes back',
  redo: 'takes back',
}

/**
 * Plays steps and checks what must hold whenever all have met: replicas and a late joiner are equal, each editor
 * shows its model, every word that nobody deleted is there exactly once and in the block it was typed in (or one
 * that an edit made of it), an undo touches only what its own person did, and no word has a format nobody gave it.
 *
 * @returns whether all steps were taken: a run ends early when Lexical itself gives up on an edit.
 * @throws {Error} with the steps taken, when one of these does not hold.
 */
export function playIntent(
  people: number,
  steps: readonly IntentStep[],
  options: IntentOptions,
  onUpdate?: IntentListener,
): boolean {
  return new IntentRun(people, options, onUpdate).play(steps)
}

/** Hears what each person writes, as a server would; first the document they begin with, whose client is 0. */
export type IntentListener = (client: number, update: Uint8Array) => void

class IntentRun {
  readonly #people: Person[]
  readonly #open: (id: number, state: Uint8Array) => Person
  readonly #words = new WordBook()
  readonly #kin = new Kin()
  readonly #formats = new FormatBook()
  readonly #told: string[] = []
  #typed = 10

  constructor(people: number, { tables, late: isLate }: IntentOptions, onUpdate: IntentListener = () => {}) {
    const start = paragraphs('s1 s2 s3 ', 's4 s5 ', '', 's6 s7 ')
    const state = tables ? stateWithTable(start) : start
    onUpdate(0, state)
    this.#open = (id, known) =>
      new Person(id, known, { onUpdate: (update) => onUpdate(id, update), ...(isLate && { pace: late }) })
    this.#people = [33, 11, 44, 22].slice(0, people).map((id) => this.#open(id, state))
  }

  play(steps: readonly IntentStep[]): boolean {
    try {
      for (const step of steps) this.#step(step)
      this.#meet()
      return true
    } catch (error) {
      // Its editor is not to be trusted any more, so the run ends here and proves what it proved so far.
      if (Person.isLexicalError(error)) return false
      const state = this.#people.map((person) => `${person.doc.clientID}: ${person.show()}`)
      throw new Error(
        [(error as Error).message, 'after', ...this.#told, 'in', ...state, segmentsOf(this.#people[0]!)].join(
          '\n  ',
        ),
        { cause: error },
      )
    }
  }

  #step(step: IntentStep): void {
    const at = step.who % this.#people.length
    const person = this.#people[at]!
    const id = person.doc.clientID
    this.#told.push(`${id} ${step.action} ${step.block} ${step.from} ${step.to} ${step.variant}`)
    if (step.action === 'sync') this.#meet()
    else if (step.action === 'pair') sync([person, this.#people[step.block % this.#people.length]!])
    else if (step.action === 'look') person.look()
    else if (step.action === 'reopen') this.#people[at] = this.#open(id, Y.encodeStateAsUpdate(person.doc))
    else this.#act(person, step)
  }

  #act(person: Person, step: IntentStep): void {
    const id = person.doc.clientID
    // The book of formats knows of text that is there, and not of what somebody formats who has not seen it go.
    if (step.action === 'format' || step.action === 'colour' || step.action === 'link') person.look()
    const before = glance(person)
    this.#edit(person, step)
    const after = glance(person)
    this.#kin.observe(before, after)
    this.#formats.observe(before, after)
    this.#words.observe(id, wordRules[step.action] ?? 'keeps', before, after)
    this.#told.push(`  ${person.show()}`)
  }

  #meet(): void {
    // A doubled restore is repaired by whoever sees it first; the repair has to travel too.
    for (let i = 0; i < 2; i++) {
      sync(this.#people)
      for (const person of this.#people) person.look()
    }
    this.#checkReplicas()
    const first = this.#people[0]!
    this.#words.check(glance(first), this.#kin)
    this.#formats.check(glance(first))
  }

  #edit(person: Person, step: IntentStep): unknown {
    if (editTable(person, step, () => this.#word())) return
    const { action, block: blockChoice, from, to, variant } = step
    const texts = person.texts()
    const block = blockChoice % texts.length
    const text = texts[block]!
    // A table has no text of its own; what is in between is deleted with the rest.
    if (person.isTable(block) && action !== 'move' && action !== 'deleteBlock') return
    const bounds = boundaries(text)
    const first = from % bounds.length
    const start = bounds[first]!
    const end = bounds[Math.min(bounds.length - 1, first + 1 + (to % 2))]!
    const isRange = end > start
    switch (action) {
      case 'type':
        return person.type(block, start, this.#word())
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
        return isRange && person.remove(block, start, end)
      case 'replace':
        return isRange && person.replace(block, start, end, this.#word())
      case 'enter':
        return texts.length < maxBlocks && person.enter(block, start)
      case 'merge':
        return block > 0 && !person.isTable(block - 1) && person.merge(block)
      case 'paste':
        return (
          texts.length < maxBlocks && person.paste(block, start, [this.#word(), this.#word(), this.#word()])
        )
      case 'deleteRange': {
        const last = Math.min(texts.length - 1, block + 1 + (variant % 2))
        const ends = boundaries(texts[last]!)
        return (
          last > block && !person.isTable(last) && person.remove(block, start, ends[to % ends.length]!, last)
        )
      }
      case 'deleteBlock':
        return person.removeBlock(block)
      case 'move':
        return person.move(block, to % (texts.length + 1))
      case 'undo':
        return person.undo()
      case 'redo':
        return person.redo()
      default:
        return
    }
  }

  #word(): string {
    return `w${this.#typed++}x `
  }

  #checkReplicas(): void {
    const late = new Person(99, Y.encodeStateAsUpdate(this.#people[0]!.doc))
    const states = [...this.#people, late].map(dataOf)
    for (const state of states)
      if (state !== states[0]) throw new Error(`replicas differ:\n  ${states[0]}\n  ${state}`)
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

/** What a person's document says; in which order formats are listed says nothing. */
const dataOf = (person: Person): string =>
  JSON.stringify(
    [...glance(person)].map(([name, { blocks }]) => [name, blocks.map((block) => block.toData())]),
    (_, value: unknown) => (isRecord(value) ? Object.fromEntries(Object.entries(value).sort()) : value),
  )

/** Offsets where a word may begin: people type between words, not inside those of others. */
function boundaries(text: string): number[] {
  const bounds = [0]
  for (let i = 0; i < text.length; i++) if (text[i] === ' ') bounds.push(i + 1)
  return bounds
}
