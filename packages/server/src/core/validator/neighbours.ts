import type { Causality } from './causality.ts'
import type { MessageStruct, UpdateMessage } from './message.ts'
import { isSame, type List, type Overlay, type Segment, type TickId } from './overlay.ts'
import { continues } from './plain-run.ts'
import { refuse } from './rules.ts'

/** So much others may have written since one's own last word, before the long way to say the same is taken. */
const maxTurns = 64

/**
 * Rule D7: what is left and what is right of a struct stood side by side when it was written, so whatever is between them
 * now is something that its writer did not know.
 */
export class Neighbours {
  readonly #message: UpdateMessage
  readonly #overlay: Overlay
  readonly #causality: Causality
  readonly #step: () => void

  /** @param step - called for each segment that is passed; throws when it was called too often. */
  constructor(message: UpdateMessage, overlay: Overlay, causality: Causality, step: () => void) {
    this.#message = message
    this.#overlay = overlay
    this.#causality = causality
    this.#step = step
  }

  /** Checks a segment that is to be placed between two that are not side by side. */
  check(
    segment: Segment,
    struct: MessageStruct,
    list: List,
    left: Segment | null,
    right: Segment | null,
  ): void {
    const { client, clock } = segment
    if (!list.type.isRoot) this.#checkNested(client, list, left, right)
    else if (this.#goesOn(segment, list, left)) return
    else if (this.#causality.knewAnyOf(this.#between(list, left, right), struct, clock)) refuse('D7')
  }

  /**
   * Whether a segment goes on where its left neighbour was written, before the same right one, and where its writer was last.
   *
   * All that the writer knew is what those two rest on, and themselves. None of that is between the neighbours now: it would
   * have been between theirs too when they were checked, and it was placed before them. So people who write one after the other
   * at the end of a text cost the same however much others wrote there at once.
   */
  #goesOn(segment: Segment, list: List, left: Segment | null): boolean {
    const { client, clock } = segment
    if (left === null || !isSame(left.rightOrigin, segment.rightOrigin)) return false
    if (clock === 0) return true
    const last = this.#overlay.at(client, clock - 1)
    if (last === left) return true
    if (last.list !== list || !isSame(last.rightOrigin, segment.rightOrigin)) return false
    let other: Segment | null = last
    for (let steps = 0; steps < maxTurns && other !== null && other !== left; steps++) {
      this.#step()
      other = list.after(other, this.#overlay)
    }
    return other === left
  }

  #between(list: List, left: Segment | null, right: Segment | null): Segment[] {
    const between: Segment[] = []
    let other = list.after(left, this.#overlay)
    for (; other !== right; other = list.after(other, this.#overlay)) {
      if (other === null) refuse('D7')
      this.#step()
      between.push(other)
    }
    return between
  }

  /**
   * What comes back into a nested type that was deleted and redone, Yjs itself puts around what its writer knew. So there
   * only what a neighbour itself rests on may not be between them.
   */
  #checkNested(client: number, list: List, left: Segment | null, right: Segment | null): void {
    if (left !== null && left === right) {
      // Yjs does this too when it redoes; it does no harm where nobody else can be.
      if (!list.isOnlyOf(client) || !this.#standsAlone(left)) refuse('D7')
      return
    }
    const before = right?.origin ?? null
    const behind = left?.rightOrigin ?? null
    if (left === null || right === null) {
      if (before !== null || behind !== null) refuse('D7')
      return
    }
    // One was written right beside the other.
    if (isSame(before, lastIdOf(left)) || isSame(behind, right)) return
    for (const other of this.#between(list, left, right))
      if (holds(other, before) || holds(other, behind)) refuse('D7')
  }

  /** Whether a segment of the message is one tick that no replica keeps in one piece with those before or after it. */
  #standsAlone({ client, clock }: Segment): boolean {
    const { structs } = this.#message
    const index = this.#message.structIndex(client, clock)
    const struct = structs.at(index)
    if (struct.length > 1) return false
    const { first, count } = this.#message.sectionOf(client)!
    if (index > first && continues(structs.at(index - 1), struct)) return false
    return index === first + count - 1 || !continues(struct, structs.at(index + 1))
  }
}

const lastIdOf = ({ client, clock, length }: Segment): TickId => ({ client, clock: clock + length - 1 })

const holds = ({ client, clock, length }: Segment, id: TickId | null): boolean =>
  id !== null && id.client === client && id.clock >= clock && id.clock < clock + length
