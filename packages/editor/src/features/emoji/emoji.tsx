import { $createTextNode, $insertNodes, type LexicalEditor } from 'lexical'
import { Smile } from 'lucide-react'
import { type ReactElement, useCallback, useState } from 'react'
import type { InsertItem } from '../../ui/insert-item.ts'
import { Typeahead } from '../../ui/typeahead.tsx'
import type { EmojiEntry } from './names.ts'

/** `:` and at least two letters, so that a colon in a sentence opens nothing. */
const pattern = /(?:^|[\s(])(:([\p{L}\d_+-]{2,24}))$/u

type Names = typeof import('./names.ts')

/** `:heron` and the like. An emoji is text: it merges, copies and searches as letters do. */
export const Emoji = ({ editor }: { readonly editor: LexicalEditor }): ReactElement => {
  const [names, setNames] = useState<Names>()
  const find = useCallback(
    (query: string): readonly EmojiEntry[] => {
      // 60 KB of names, loaded when one is asked for; then this is another function, and asked again.
      if (!names) void import('./names.ts').then(setNames)
      return names?.findEmoji(query) ?? []
    },
    [names],
  )
  return (
    <Typeahead
      editor={editor}
      pattern={pattern}
      label="Emoji"
      find={find}
      keyOf={({ emoji }) => emoji}
      render={({ emoji, name }) => (
        <>
          <span aria-hidden>{emoji}</span>
          {name}
        </>
      )}
      onChoose={({ emoji }) => editor.update(() => $insertNodes([$createTextNode(`${emoji} `)]))}
    />
  )
}

export const emojiInsertItem: InsertItem = {
  id: 'emoji',
  label: 'Emoji',
  icon: Smile,
  hint: ':name',
  keywords: ['smiley', 'emoticon', 'reaction'],
  group: 'inline',
  run: (editor) => editor.update(() => $insertNodes([$createTextNode(':smi')])),
}
