import * as Y from 'yjs'
import { paragraphs, randomFrom } from '../../model/testing/replicas.ts'
import { Person, sync } from './person.ts'

/** What a random run may do. */
export interface IntentOptions {
  readonly people: number
  readonly rounds: number
  readonly editsPerRound: number
  /** Split, merge, range deletion, paste: they move words between blocks by intent. */
  readonly structure: boolean
  readonly moves: boolean
  readonly undo: boolean
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
 * One random run of several writers who are offline during a round and meet after it.
 *
 * @throws {Error} when replicas differ, an editor and its model differ, a word that nobody deleted is not there
 * exactly once, or (without structure edits) it is in another block than it was typed in.
 */
export function runIntent(seed: number, options: IntentOptions): void {
  new IntentRun(seed, options).run()
}

class IntentRun {
  readonly #random: () => number
  readonly #options: IntentOptions
  readonly #people: Person[]
  readonly #words = new Map<string, Word>()
  readonly #undoers = new Set<Person>()
  readonly #steps: string[] = []

  constructor(seed: number, options: IntentOptions) {
    this.#random = randomFrom(seed)
    this.#options = options
    const state = paragraphs('s1 s2 s3 ', 's4 s5 ', '', 's6 s7 ')
    const ids = [11, 22, 33, 44].sort(() => this.#random() - 0.5)
    this.#people = ids.slice(0, options.people).map((id) => new Person(id, state))
  }

  run(): void {
    try {
      for (let round = 0; round < this.#options.rounds; round++) {
        for (const person of this.#people)
          for (let edit = this.#pick(this.#options.editsPerRound + 1); edit > 0; edit--) {
            const known = this.#words.size
            this.#edit(person)
            this.#forgetUntyped(person, known)
          }
        sync(this.#people)
        this.#checkReplicas()
        this.#checkWords()
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}\nafter\n  ${this.#steps.join('\n  ')}`, { cause: error })
    }
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count)
  }

  #edit(person: Person): unknown {
    const { structure, moves, undo } = this.#options
    const actions = [
      ...[
        'type',
        'type',
        'type',
        'type',
        'format',
        'format',
        'colour',
        'link',
        'retype',
        'retype',
        'list',
        'indent',
        'deleteWord',
        'replace',
      ],
      ...(structure ? ['enter', 'enter', 'merge', 'merge', 'paste', 'deleteRange', 'deleteBlock'] : []),
      ...(moves ? ['move', 'move'] : []),
      ...(undo ? ['undo', 'undo', 'redo'] : []),
    ]
    const action = actions[this.#pick(actions.length)]!
    const texts = person.texts()
    const block = this.#pick(texts.length)
    const text = texts[block]!
    const bounds = boundaries(text)
    const from = this.#pick(bounds.length)
    const to = Math.min(bounds.length - 1, from + 1 + this.#pick(2))
    const [start, end] = [bounds[from]!, bounds[to]!]
    this.#steps.push(`${person.doc.clientID}: ${action} ${block} ${start} ${end}`)
    switch (action) {
      case 'type':
        return person.type(block, start, this.#word(person, block))
      case 'format':
        return end > start
          ? person.format(block, start, end, (['bold', 'italic', 'underline'] as const)[this.#pick(3)]!)
          : undefined
      case 'colour':
        return end > start ? person.style(block, start, end, ['red', 'blue'][this.#pick(2)]!) : undefined
      case 'link':
        return end > start
          ? person.link(block, start, end, this.#pick(3) ? 'https://quire.example/' : null)
          : undefined
      case 'retype':
        return person.turnInto((['h1', 'h2', 'quote', 'paragraph'] as const)[this.#pick(4)]!, block)
      case 'list':
        return person.turnInto(
          (['bullet', 'number', 'check'] as const)[this.#pick(3)]!,
          block,
          Math.min(texts.length - 1, block + this.#pick(2)),
        )
      case 'indent':
        return person.indent(block, this.#pick(3))
      case 'deleteWord':
        this.#deleteWords(text.slice(start, end))
        return end > start ? person.remove(block, start, end) : undefined
      case 'replace': {
        if (end === start) return
        this.#deleteWords(text.slice(start, end))
        const word = this.#word(person, block)
        return person.replace(block, start, end, word)
      }
      case 'enter':
        return texts.length < maxBlocks ? person.enter(block, start) : undefined
      case 'merge':
        return block > 0 ? person.merge(block) : undefined
      case 'paste':
        return texts.length < maxBlocks
          ? person.paste(block, start, [this.#word(person), this.#word(person), this.#word(person)])
          : undefined
      case 'deleteRange': {
        const last = Math.min(texts.length - 1, block + 1 + this.#pick(2))
        if (last === block) return
        const ends = boundaries(texts[last]!)
        const stop = ends[this.#pick(ends.length)]!
        this.#deleteWords(
          [text.slice(start), ...texts.slice(block + 1, last), texts[last]!.slice(0, stop)].join(' '),
        )
        return person.remove(block, start, stop, last)
      }
      case 'deleteBlock':
        this.#deleteWords(text)
        return person.removeBlock(block)
      case 'move':
        return person.move(block, this.#pick(texts.length + 1))
      case 'undo':
        this.#undoers.add(person)
        return person.undo()
      default:
        this.#undoers.add(person)
        return person.redo()
    }
  }

  #word(author: Person, block?: number): string {
    const text = `w${this.#words.size + 10}x`
    const home = block === undefined ? undefined : author.model.body.blocks[block]?.id
    this.#steps.push(`  ${text} by ${author.doc.clientID} in ${author.texts().join('|')}`)
    this.#words.set(text, { text, author, home, isDeleted: false })
    return `${text} `
  }

  /** Lexical itself drops some pastes; what its editor never showed was not typed. */
  #forgetUntyped(person: Person, known: number): void {
    const shown = person.texts().join('\n')
    for (const word of [...this.#words.values()].slice(known))
      if (!shown.includes(word.text)) word.isDeleted = true
  }

  #deleteWords(text: string): void {
    for (const word of this.#words.values()) if (text.includes(word.text)) word.isDeleted = true
  }

  #checkReplicas(): void {
    const states = this.#people.map((person) => dataOf(person))
    const late = new Person(99, Y.encodeStateAsUpdate(this.#people[0]!.doc))
    states.push(dataOf(late))
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
          `${text} is there ${count} times in\n  ${this.#people[0]!.show()}\n${describeModel(this.#people[0]!)}`,
        )
      if (this.#options.structure || this.#options.undo || !isCertain || home === undefined) continue
      if (!blocks.find(({ id }) => id === home)?.text.includes(text))
        throw new Error(`${text} left its block ${home}`)
    }
  }
}

/** The segments in text order with their structural properties, for a message. */
const describeModel = ({ model }: Person): string =>
  model.body.index.segments
    .map(
      ({ id, length, pieces }) =>
        `    ${id} ${length} "${pieces.map(({ text }) => text).join('')}" ${JSON.stringify(model.properties.of(id))}`,
    )
    .join('\n')

const dataOf = (person: Person): string =>
  JSON.stringify(person.model.body.blocks.map((block) => block.toData()))

/** Offsets where a word may begin: people type between words, not inside those of others. */
function boundaries(text: string): number[] {
  const bounds = [0]
  for (let i = 0; i < text.length; i++) if (text[i] === ' ') bounds.push(i + 1)
  return bounds
}
