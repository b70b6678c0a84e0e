import type { ElementNode, LexicalNode } from 'lexical'

/** Puts a node right behind another child of an element (null: first), unless it stands there. */
export function $placeAfter(parent: ElementNode, previous: LexicalNode | null, node: LexicalNode): void {
  const current = previous ? previous.getNextSibling() : parent.getFirstChild()
  if (current?.is(node)) return
  if (previous) previous.insertAfter(node, false)
  else if (current) current.insertBefore(node, false)
  else parent.append(node)
}

/**
 * Removes what stands between two children of an element; null is its start, or its end. Backwards: a list item that
 * goes makes one of the nested lists before and behind it, and so would bring one that has to go into one that stays.
 */
export function $removeBetween(
  parent: ElementNode,
  previous: LexicalNode | null,
  next: LexicalNode | null,
): void {
  let node = next ? next.getPreviousSibling() : parent.getLastChild()
  while (node && !node.is(previous)) {
    const before: LexicalNode | null = node.getPreviousSibling()
    node.remove(true)
    node = before
  }
}
