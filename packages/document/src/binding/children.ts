import type { ElementNode, LexicalNode } from 'lexical'

/** Puts a node right behind another child of an element (null: first), unless it stands there. */
export function $placeAfter(parent: ElementNode, previous: LexicalNode | null, node: LexicalNode): void {
  const current = previous ? previous.getNextSibling() : parent.getFirstChild()
  if (current?.is(node)) return
  if (previous) previous.insertAfter(node, false)
  else if (current) current.insertBefore(node, false)
  else parent.append(node)
}

/** Removes what stands between two children of an element; null is its start, or its end. */
export function $removeBetween(
  parent: ElementNode,
  previous: LexicalNode | null,
  next: LexicalNode | null,
): void {
  let node = previous ? previous.getNextSibling() : parent.getFirstChild()
  while (node && !node.is(next)) {
    const following: LexicalNode | null = node.getNextSibling()
    node.remove(true)
    node = following
  }
}
