import type { LexicalEditor } from 'lexical'
import { Fragment, type ReactElement, useEffect, useRef } from 'react'
import type { Action } from '../../ui/action.ts'
import { tableIn } from '../../ui/direction.ts'
import { floatBeside } from '../../ui/float.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useFocusWithin } from '../../ui/use-focus-within.ts'
import * as actions from './actions.ts'
import { type TableAtCaret, useTableAtCaret } from './table-at-caret.ts'

interface Tool {
  readonly action: Action
  readonly isPressed?: (table: TableAtCaret) => boolean
  readonly isDisabled?: (table: TableAtCaret) => boolean
}

const groups: readonly (readonly Tool[])[] = [
  [
    { action: actions.rowAbove },
    { action: actions.rowBelow },
    { action: actions.columnBefore },
    { action: actions.columnAfter },
  ],
  [{ action: actions.deleteRow }, { action: actions.deleteColumn }],
  [
    { action: actions.headerRow, isPressed: ({ hasHeaderRow }) => hasHeaderRow },
    { action: actions.headerColumn, isPressed: ({ hasHeaderColumn }) => hasHeaderColumn },
  ],
  [
    { action: actions.mergeCells, isDisabled: ({ canMerge }) => !canMerge },
    { action: actions.splitCell, isDisabled: ({ canSplit }) => !canSplit },
  ],
  [{ action: actions.deleteTable }],
]

/** Over the table that the caret is in: rows, columns, headers, cells. */
export const TableTools = ({ editor }: { readonly editor: LexicalEditor }): ReactElement | null => {
  const tools = useRef<HTMLDivElement>(null)
  const table = useTableAtCaret(editor)
  const hasFocus = useFocusWithin(editor, tools)
  const key = hasFocus ? table?.key : undefined
  const direction = table?.direction
  // biome-ignore lint/correctness/useExhaustiveDependencies: a table turns round with its first letter
  useEffect(() => {
    const element = tools.current
    const anchor = key && editor.getElementByKey(key)
    if (!element || !anchor) return
    // It stands where the lines end, and its pictures of rows and columns show them as they lie.
    const isMirrored = tableIn(anchor)?.getAttribute('dir') === 'rtl'
    element.toggleAttribute('data-mirrored', isMirrored)
    return floatBeside(element, anchor, isMirrored ? 'top-start' : 'top-end')
  }, [editor, key, direction])
  if (!table || !key) return null
  return (
    <div ref={tools} className="quire-bubble" role="toolbar" aria-label="Table">
      {groups.map((tools, at) => (
        <Fragment key={tools[0]?.action.id}>
          {at > 0 && <hr />}
          {tools.map(({ action, isPressed, isDisabled }) => (
            <IconButton
              key={action.id}
              icon={action.icon}
              label={action.label}
              {...(isPressed ? { isPressed: isPressed(table) } : {})}
              isDisabled={isDisabled?.(table) ?? false}
              onPress={() => action.run(editor)}
            />
          ))}
        </Fragment>
      ))}
    </div>
  )
}
