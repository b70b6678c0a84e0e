import {
  $computeTableMapSkipCellCheck,
  $findTableNode,
  $isTableCellNode,
  $isTableNode,
  type TableCellNode,
} from '@lexical/table'
import { $getNearestNodeFromDOMNode, $getNodeByKey, type LexicalEditor } from 'lexical'
import { type PointerEvent, type ReactElement, useEffect, useRef } from 'react'
import { readState } from '../../read-state.ts'
import { $shownWidths, minWidth } from './actions.ts'

/** The pointer takes hold of a column's edge from this far. */
const reachPx = 6

/** The end of a column, as a cell on the screen has it. */
interface Edge {
  readonly cell: HTMLElement
  /** Which of the cell's sides it is. */
  readonly side: 'left' | 'right'
  readonly tableKey: string
  readonly column: number
  readonly widths: readonly number[]
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

/** The end of a column that is within reach of the pointer. */
const edgeAt = (editor: LexicalEditor, target: EventTarget | null, x: number): Edge | undefined => {
  const cell = target instanceof Element ? target.closest<HTMLTableCellElement>('td, th') : null
  if (!cell) return undefined
  const { left, right } = cell.getBoundingClientRect()
  const side = right - x <= reachPx ? 'right' : x - left <= reachPx ? 'left' : undefined
  if (!side) return undefined
  const isEnd = (side === 'right') === !isMirrored(cell)
  return readState(editor, () => {
    const node = $getNearestNodeFromDOMNode(cell)
    const own = $isTableCellNode(node) ? node : node?.getParents().find($isTableCellNode)
    return own && $edgeOf(editor, own, isEnd, { cell, side })
  })
}

/** Do the columns run from the right? A cell may have a direction of its own. */
const isMirrored = (cell: HTMLElement): boolean =>
  getComputedStyle(cell.closest('table') ?? cell).direction === 'rtl'

const $edgeOf = (
  editor: LexicalEditor,
  cell: TableCellNode,
  isEnd: boolean,
  shown: Pick<Edge, 'cell' | 'side'>,
): Edge | undefined => {
  const table = $findTableNode(cell)
  if (!table) return undefined
  const [, place] = $computeTableMapSkipCellCheck(table, cell, null)
  if (!place) return undefined
  const column = isEnd ? place.startColumn + cell.getColSpan() - 1 : place.startColumn - 1
  return column < 0
    ? undefined
    : { ...shown, column, tableKey: table.getKey(), widths: $shownWidths(editor, table) }
}

const place = (line: HTMLElement, { cell, side }: Edge): void => {
  const table = cell.closest('table')?.getBoundingClientRect()
  const layer = line.offsetParent?.getBoundingClientRect()
  if (!table || !layer) return
  const x = cell.getBoundingClientRect()[side]
  line.style.translate = `${Math.round(x - layer.left)}px ${Math.round(table.top - layer.top)}px`
  line.style.blockSize = `${Math.round(table.height)}px`
}

/** Follows the pointer with the line; the document hears of the new width once, at the end. */
const drag = (
  editor: LexicalEditor,
  held: Edge,
  fromX: number,
  line: HTMLElement,
  onEnd: () => void,
): void => {
  const { column, widths, cell } = held
  const sign = isMirrored(cell) ? -1 : 1
  const widthAt = (x: number) => Math.max(minWidth, (widths[column] ?? minWidth) + sign * (x - fromX))
  const ended = new AbortController()
  const { signal } = ended
  const page = cell.ownerDocument
  const [startX = '0px', startY = '0px'] = line.style.translate.split(' ')
  page.addEventListener(
    'pointermove',
    ({ clientX }) => {
      line.style.translate = `${Number.parseFloat(startX) + clientX - fromX}px ${startY}`
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
        const table = $getNodeByKey(held.tableKey)
        if (!$isTableNode(table)) return
        table.setColWidths(widths.map((width, at) => (at === column ? Math.round(widthAt(clientX)) : width)))
      })
    },
    { signal },
  )
}
