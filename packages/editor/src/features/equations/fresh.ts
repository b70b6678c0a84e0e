import { $getEditor, type LexicalEditor, type LexicalNode, type NodeKey } from 'lexical'

/** Equations that this person has just put in: they open their field, which would take others out of their line. */
const fresh = new WeakMap<LexicalEditor, Set<NodeKey>>()

/** Notes that a new equation is this person's. @returns the equation */
export function $markFresh<T extends LexicalNode>(equation: T): T {
  const editor = $getEditor()
  fresh.set(editor, (fresh.get(editor) ?? new Set()).add(equation.getKey()))
  return equation
}

export const isFresh = (editor: LexicalEditor, key: NodeKey): boolean => fresh.get(editor)?.has(key) === true
