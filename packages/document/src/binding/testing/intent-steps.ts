import fc from 'fast-check'

/** What the writers of a run may do besides typing, formatting and retyping blocks. */
export interface IntentOptions {
  /** Split, merge, range deletion, paste: they move words between blocks by intent. */
  readonly structure?: boolean
  readonly moves?: boolean
  readonly undo?: boolean
  /** The document holds a table, whose cells and grid are edited too. */
  readonly tables?: boolean
  /** Everyone sees what others write only now and then, and goes on in the older text meanwhile. */
  readonly late?: boolean
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
const meetings = ['sync', 'pair', 'reopen'] as const
const lateActions = ['look', 'pair'] as const

type Action =
  | (typeof textActions)[number]
  | (typeof blockActions)[number]
  | (typeof structureActions)[number]
  | (typeof moveActions)[number]
  | (typeof undoActions)[number]
  | (typeof tableActions)[number]
  | (typeof meetings)[number]
  | (typeof lateActions)[number]

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
export function intentSteps({
  structure,
  moves,
  undo,
  tables,
  late,
}: IntentOptions): fc.Arbitrary<IntentStep[]> {
  const actions: Action[] = [
    ...textActions,
    ...blockActions,
    ...(structure ? structureActions : []),
    ...(moves ? moveActions : []),
    ...(undo ? undoActions : []),
    ...(tables ? tableActions : []),
    ...meetings,
    ...(late ? lateActions : []),
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
