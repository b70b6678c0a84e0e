import { type Glance, type SeenWord, seenWords } from './intent-glance.ts'
import { inFlow, type Kin } from './intent-kin.ts'

interface Word {
  readonly author: number
  /** The block it was typed in, as `inFlow` names it. */
  readonly home: string
  /** Who took it away or brought it back, and whether it stood there when they had. */
  readonly decisions: Map<number, boolean>
}

/** What a step may do to words that stood there before. */
export type WordRule = 'deletes' | 'takes back' | 'keeps'

/** Everything that was typed, and what each person decided about it. */
export class WordBook {
  readonly #words = new Map<string, Word>()

  get size(): number {
    return this.#words.size
  }

  /**
   * Takes in what a person's step did on their own screen.
   *
   * @param rule - `deletes`: their own intent; `takes back`: an undo or redo, which may only touch what this person
   * typed or decided about before; `keeps`: no word may go.
   * @throws {Error} when the step did what it must not.
   */
  observe(person: number, rule: WordRule, before: Glance, after: Glance): void {
    const seen = new Map(seenWords(after).map((word) => [word.text, word]))
    const gone = new Map(seenWords(before).map(({ text, flow }) => [text, flow]))
    for (const [text, word] of seen) {
      const flow = gone.get(text)
      const known = this.#words.get(text) ?? (flow === undefined ? undefined : this.#seed(text, before))
      // Text that goes over to another flow is a copy: whoever takes it there wants it, whatever others do to the original.
      if (flow !== undefined && flow !== word.flow) known!.decisions.set(person, true)
      if (gone.delete(text)) continue
      if (known) this.#decide(person, rule, text, known, true)
      else this.#words.set(text, { author: person, home: homeOf(word), decisions: new Map() })
    }
    for (const text of gone.keys()) {
      const known = this.#words.get(text) ?? this.#seed(text, before)
      this.#decide(person, rule, text, known, false)
    }
  }

  /** Words that stood there from the beginning belong to nobody. */
  #seed(text: string, before: Glance): Word {
    const home = homeOf(seenWords(before).find((word) => word.text === text)!)
    const word = { author: 0, home, decisions: new Map<number, boolean>() }
    this.#words.set(text, word)
    return word
  }

  #decide(person: number, rule: WordRule, text: string, word: Word, stands: boolean): void {
    const isOwn = word.author === person || word.decisions.has(person)
    if (rule === 'keeps' || (rule === 'takes back' && !isOwn))
      throw new Error(
        `${text} of ${word.author} ${stands ? 'came back' : 'went'} by a step of ${person} that ${rule}`,
      )
    word.decisions.set(person, stands)
  }

  /**
   * What must hold when all have met.
   *
   * @throws {Error} when a word is missing, doubled, back without an undo, or in a block that is no kin of its home.
   */
  check(state: Glance, kin: Kin): void {
    const places = new Map<string, SeenWord[]>()
    for (const word of seenWords(state)) places.set(word.text, [...(places.get(word.text) ?? []), word])
    for (const [text, { author, home, decisions }] of this.#words) {
      const found = places.get(text) ?? []
      const wishes = new Set(decisions.values())
      const isWrong = found.length > 1 || (wishes.size < 2 && found.length !== (wishes.has(false) ? 0 : 1))
      if (isWrong)
        throw new Error(
          `${text} of ${author} is there ${found.length} times; decided: ${JSON.stringify([...decisions])}`,
        )
      for (const word of found)
        if (!kin.isKin(homeOf(word), home))
          throw new Error(`${text} of ${author} left its block ${home} for ${homeOf(word)}`)
    }
  }
}

const homeOf = ({ flow, block }: SeenWord): string => inFlow(flow, block.id)
