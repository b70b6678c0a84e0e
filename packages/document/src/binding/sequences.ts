import type { Block } from '../model/block.ts'
import { atomCharacter, type CharId, type Run } from '../model/types.ts'
import { markerCharacter, type Step } from './diff.ts'

export const textOf = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')

/** The text of runs for comparing: atoms are equal characters only if they are equal atoms. */
export function sequenceOf(runs: readonly Run[], atoms: Map<string, string>): string {
  return runs
    .map(({ text, atom }) => {
      if (!atom)
        return text.includes(markerCharacter) ? text.replaceAll(markerCharacter, atomCharacter) : text
      const name = JSON.stringify([atom.type, atom.data])
      const character = atoms.get(name) ?? String.fromCharCode(0xe000 + (atoms.size % 0x1000))
      atoms.set(name, character)
      return character
    })
    .join('')
}

export function sliceRuns(runs: readonly Run[], from: number, to: number): Run[] {
  const slices: Run[] = []
  let position = 0
  for (const run of runs) {
    const text = run.text.slice(Math.max(0, from - position), Math.max(0, to - position))
    if (text !== '') slices.push({ ...run, text })
    position += run.text.length
  }
  return slices
}

/** Whether text of a deleted block, or of deleted ones right behind it, is kept: then it is merged, not deleted. */
export function keepsTextBehind(
  steps: readonly Step[],
  index: number,
  before: string,
  position: number,
): boolean {
  let at = position + 1
  let end = steps
    .slice(0, index + 1)
    .reduce((sum, step) => (step.kind === 'insert' ? sum : sum + step.length), 0)
  for (let i = index; i < steps.length; i++) {
    const step = steps[i]!
    if (i > index && step.kind !== 'insert') end += step.length
    if (step.kind === 'keep' && at < end) return before[at] !== markerCharacter
    if (step.kind !== 'insert') at = end
  }
  return false
}

/** The last character of a block as it was read, or its marker. */
export function lastCharOf(block: Block): CharId | null {
  for (const part of [...block.parts].reverse()) {
    const piece = part.pieces[part.pieces.length - 1]
    if (piece) return { client: piece.client, clock: piece.clock + piece.text.length - 1 }
  }
  return block.parts[0]!.marker
}
