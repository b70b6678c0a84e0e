import type { LexicalEditor } from 'lexical'
import { type ReactElement, useCallback } from 'react'
import { type InsertItem, matchScore } from '../../ui/insert-item.ts'
import { Typeahead } from '../../ui/typeahead.tsx'

/** `/` at the start of a line or after a space, and what follows it. */
const pattern = /(?:^|\s)(\/([\p{L}\d ]{0,20}))$/u

interface SlashMenuProps {
  readonly editor: LexicalEditor
  readonly items: readonly InsertItem[]
}

/** Everything one can put into the text, found by typing `/` and a part of its name. */
export const SlashMenu = ({ editor, items }: SlashMenuProps): ReactElement => {
  const find = useCallback(
    (query: string) =>
      items
        .map((item) => ({ item, score: matchScore(item, query) }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score)
        .map(({ item }) => item),
    [items],
  )
  return (
    <Typeahead
      editor={editor}
      pattern={pattern}
      label="Insert"
      find={find}
      keyOf={({ id }) => id}
      render={({ icon: Icon, label, hint }) => (
        <>
          <Icon size={16} strokeWidth={1.5} aria-hidden />
          {label}
          {hint && <kbd>{hint}</kbd>}
        </>
      )}
      onChoose={({ run }) => run(editor)}
    />
  )
}
