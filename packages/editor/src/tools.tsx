// Find and help: for reading too, but not for the first look.
import type { LexicalEditor } from 'lexical'
import type { ReactElement } from 'react'
import { Find } from './features/find/find.tsx'
import { Help } from './features/help/help.tsx'
import { type FeatureChoice, hasFeature } from './features.ts'

interface ToolsProps {
  readonly editor: LexicalEditor
  readonly features: FeatureChoice
}

/** What a reader can ask for. */
const Tools = ({ editor, features }: ToolsProps): ReactElement => (
  <>
    {hasFeature(features, 'find') && <Find editor={editor} />}
    {hasFeature(features, 'help') && <Help editor={editor} />}
  </>
)

export default Tools
