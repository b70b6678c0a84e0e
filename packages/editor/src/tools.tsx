// Find, help, and what is said of the others: for reading too, but not for the first look.
import type { LexicalEditor } from 'lexical'
import { type ReactElement, useEffect, useState } from 'react'
import { type Announcements, announcePeople } from './collaboration/announce.ts'
import type { EditorSession } from './collaboration/index.ts'
import { Find } from './features/find/find.tsx'
import { Help } from './features/help/help.tsx'
import { type FeatureChoice, hasFeature } from './features.ts'

interface ToolsProps {
  readonly editor: LexicalEditor
  readonly features: FeatureChoice
  readonly session: EditorSession
  readonly announcements: Announcements
}

/** What a reader can ask for. */
const Tools = ({ editor, features, session, announcements }: ToolsProps): ReactElement => (
  <>
    {hasFeature(features, 'find') && <Find editor={editor} />}
    {hasFeature(features, 'help') && <Help editor={editor} />}
    <News session={session} announcements={announcements} />
  </>
)

/** Says what the others do, for screen readers. */
const News = ({
  session: { awareness },
  announcements,
}: Pick<ToolsProps, 'session' | 'announcements'>): ReactElement => {
  const [sentence, setSentence] = useState('')
  useEffect(() => announcePeople(awareness, announcements, setSentence), [awareness, announcements])
  return (
    <span className="quire-hidden" role="status" aria-label="People">
      {sentence}
    </span>
  )
}

export default Tools
