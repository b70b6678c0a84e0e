import { $isTableNode } from '@lexical/table'
import { $getNearestNodeFromDOMNode, $getNodeByKey, type LexicalEditor } from 'lexical'
import { type PointerEvent, type ReactElement, useEffect, useRef } from 'react'
import { readState } from '../../read-state.ts'
import { minWidth, shownWidths } from './actions.ts'

/** The pointer takes hold of a column's edge from this far. */
const reachPx = 6

interface Edge {
  readonly table: HTMLTableElement
  readonly key: string
  readonly column: number
}

/** A line on the edge of the column under the pointer, to drag. Keys do the same from the command palette. */
export const ColumnResizer = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => {
  const line = useRef<HTMLDivElement>(null)
  const edge = useRef<Edge>(undefined)
  const isHeld = useRef(false)
  useEffect(
    () =>
      editor.registerRootListener((root) => {
        if (!root) return
        const ended = new AbortController()
        root.addEventListener(
          'pointermove',
          ({ target, clientX, pointerType }) => {
            if (isHeld.current || pointerType === 'touch' || !line.current) return
            edge.current = edgeAt(editor, target, clientX)
            line.current.hidden = edge.current === undefined
            if (edge.current) place(line.current, edge.current)
          },
          { signal: ended.signal, passive: true },
        )
        return () => ended.abort()
      }),
    [editor],
  )
  const press = (event: PointerEvent) => {
    const held = edge.current
    if (!held || !line.current) return
    event.preventDefault()
    isHeld.current = true
    drag(editor, held, event.clientX, line.current, () => {
      isHeld.current = false
      if (line.current) line.current.hidden = true
    })
  }
  return <div ref={line} className="quire-column-edge" hidden aria-hidden onPointerDown={press} />
}

/** The right edge of a column that is within reach of the pointer. */
const edgeAt = (editor: LexicalEditor, target: EventTarget | null, x: number): Edge | undefined => {
  const cell = target instanceof Element ? target.closest<HTMLTableCellElement>('td, th') : null
  const table = cell?.closest('table')
  if (!cell || !table) return undefined
  const edges = columnEdges(table)
  const column = edges.findIndex((right) => Math.abs(right - x) <= reachPx)
  if (column < 0) return undefined
  const key = readState(editor, () => {
    const node = $getNearestNodeFromDOMNode(table)
    return $isTableNode(node) ? node.getKey() : node?.getParents().find($isTableNode)?.getKey()
  })
  return key === undefined ? undefined : { table, key, column }
}

/** Where each column ends. Tables that read from right to left end on the left. */
const columnEdges = (table: HTMLTableElement): readonly number[] => {
  const isRtl = getComputedStyle(table).direction === 'rtl'
  return [...table.querySelectorAll(':scope > colgroup > col')].map((column) => {
    const { left, right } = column.getBoundingClientRect()
    return isRtl ? left : right
  })
}

const place = (line: HTMLElement, { table, column }: Edge): void => {
  const { top, height } = table.getBoundingClientRect()
  const layer = line.offsetParent?.getBoundingClientRect()
  const x = columnEdges(table)[column]
  if (!layer || x === undefined) return
  line.style.translate = `${Math.round(x - layer.left)}px ${Math.round(top - layer.top)}px`
  line.style.blockSize = `${Math.round(height)}px`
}

/** Follows the pointer with the column's width; the document hears of it once, at the end. */
const drag = (
  editor: LexicalEditor,
  held: Edge,
  fromX: number,
  line: HTMLElement,
  onEnd: () => void,
): void => {
  const before = shownWidths(editor, held.key)
  const sign = getComputedStyle(held.table).direction === 'rtl' ? -1 : 1
  const column = held.table.querySelectorAll<HTMLElement>(':scope > colgroup > col')[held.column]
  const widthAt = (x: number) => Math.max(minWidth, (before[held.column] ?? 0) + sign * (x - fromX))
  const ended = new AbortController()
  const { signal } = ended
  const page = held.table.ownerDocument
  page.addEventListener(
    'pointermove',
    ({ clientX }) => {
      if (column) column.style.inlineSize = `${widthAt(clientX)}px`
      place(line, held)
    },
    { signal },
  )
  const end = () => {
    ended.abort()
    onEnd()
  }
  page.addEventListener('pointercancel', end, { signal })
  page.addEventListener(
    'pointerup',
    ({ clientX }) => {
      end()
      editor.update(() => {
        const table = $getNodeByKey(held.key)
        const width = Math.round(widthAt(clientX))
        if ($isTableNode(table))
          table.setColWidths(before.map((each, at) => (at === held.column ? width : each)))
      })
    },
    { signal },
  )
}
