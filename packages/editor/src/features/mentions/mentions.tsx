import { MentionNode, mentionKind, mentionLabel, mentionTarget } from '@quire/document/nodes'
import { $create, $createTextNode, $insertNodes, $setState, type LexicalEditor } from 'lexical'
import { AtSign, Calendar, FileText, UserRound } from 'lucide-react'
import { type ReactElement, useCallback } from 'react'
import type { InsertItem } from '../../ui/insert-item.ts'
import { Typeahead } from '../../ui/typeahead.tsx'
import { findDates } from './dates.ts'

type MentionKind = 'person' | 'document' | 'date'

/** Something that can be mentioned. */
export interface Mentionable {
  readonly kind: MentionKind
  /** A person's or document's id, or an ISO date. */
  readonly id: string
  readonly label: string
}

interface MentionsProps {
  readonly editor: LexicalEditor
  /** People and documents whose names answer a query; dates come by themselves. */
  readonly find: (query: string) => readonly Mentionable[]
}

const pattern = /(?:^|[\s(])(@([\p{L}\p{M}\d .'-]{0,30}))$/u
const icons = { person: UserRound, document: FileText, date: Calendar } as const

/** `@` and a part of a name: people, documents and days. */
export const Mentions = ({ editor, find }: MentionsProps): ReactElement => {
  const findAll = useCallback(
    (query: string): readonly Mentionable[] => [
      ...find(query).slice(0, 6),
      ...findDates(query, new Date()).map((day) => ({ kind: 'date' as const, ...day })),
    ],
    [find],
  )
  return (
    <Typeahead
      editor={editor}
      pattern={pattern}
      label="Mention"
      find={findAll}
      keyOf={({ kind, id }) => `${kind}:${id}`}
      render={({ kind, label }) => {
        const Icon = icons[kind]
        return (
          <>
            <Icon size={16} strokeWidth={1.5} aria-hidden />
            {label}
          </>
        )
      }}
      onChoose={(chosen) => editor.update(() => $insertMention(chosen))}
    />
  )
}

const $insertMention = ({ kind, id, label }: Mentionable): void => {
  const mention = $create(MentionNode)
  $setState(mention, mentionKind, kind)
  $setState(mention, mentionTarget, id)
  $setState(mention, mentionLabel, label)
  $insertNodes([mention, $createTextNode(' ')])
}

export const mentionInsertItem: InsertItem = {
  id: 'mention',
  label: 'Mention',
  icon: AtSign,
  hint: '@',
  keywords: ['person', 'date', 'document', 'today'],
  group: 'inline',
  run: (editor) => editor.update(() => $insertNodes([$createTextNode('@')])),
}
