import fc from 'fast-check'
import * as Y from 'yjs'
import { paragraphs } from '../../model/testing/replicas.ts'
import { Person, sync } from './person.ts'

/** What the writers of a run may do besides typing, formatting and retyping blocks. */
export interface IntentOptions {
  /** Split, merge, range deletion, paste: they move words between blocks by intent. */
  readonly structure?: boolean
  readonly moves?: boolean
  readonly undo?: boolean
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

type Action =
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
export function intentSteps({ structure, moves, undo }: IntentOptions): fc.Arbitrary<IntentStep[]> {
  const actions: Action[] = [
    ...textActions,
    ...blockActions,
    ...(structure ? structureActions : []),
    ...(moves ? moveActions : []),
    ...(undo ? undoActions : []),
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
    const state = paragraphs('s1 s2 s3 ', 's4 s5 ', '', 's6 s7 ')
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

  #edit(person: Person, { action, block: blockChoice, from, to, variant }: IntentStep): unknown {
    const texts = person.texts()
    const block = blockChoice % texts.length
    const text = texts[block]!
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
        return block > 0 && person.merge(block)
      case 'paste': {
        const words = [this.#word(person), this.#word(person), this.#word(person)]
        return texts.length < maxBlocks && person.paste(block, start, words)
      }
      case 'deleteRange': {
        const last = Math.min(texts.length - 1, block + 1 + (variant % 2))
        if (last === block) return
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
    const { blocks } = this.#people[0]!.model.body
    const whole = blocks.map((block) => block.text).join('\n')
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

const dataOf = ({ model }: Person): string => JSON.stringify(model.body.blocks.map((block) => block.toData()))

/** Offsets where a word may begin: people type between words, not inside those of others. */
function boundaries(text: string): number[] {
  const bounds = [0]
  for (let i = 0; i < text.length; i++) if (text[i] === ' ') bounds.push(i + 1)
  return bounds
}
