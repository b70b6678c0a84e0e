import type { IntentOptions } from './intent-steps.ts'

/** What the random runs look at, by name. */
export const intentModes: Readonly<Record<string, IntentOptions>> = {
  'typing and formats': {},
  moves: { moves: true },
  structure: { structure: true },
  undo: { undo: true },
  'undo and structure': { undo: true, structure: true },
  tables: { tables: true, moves: true },
  everything: { structure: true, moves: true, undo: true },
  'everything and tables': { structure: true, moves: true, undo: true, tables: true },
  'typing seen late': { late: true },
  'structure seen late': { structure: true, late: true },
  'everything seen late': { structure: true, moves: true, undo: true, tables: true, late: true },
}
