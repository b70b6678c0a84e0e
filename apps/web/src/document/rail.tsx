import type { EditorHandle, OutlineEntry } from '@quire/editor'
import { type ReactElement, useEffect, useState } from 'react'

interface RailProps {
  readonly editor: EditorHandle | null
}

/** Beside the page: where one is in the document. */
export const Rail = ({ editor }: RailProps): ReactElement | null => {
  const [entries, setEntries] = useState<readonly OutlineEntry[]>([])
  useEffect(() => editor?.watchOutline(setEntries), [editor])
  // The title alone is no outline.
  const sections = entries.slice(1)
  if (!editor || sections.length === 0) return null
  return (
    <nav className="rail" aria-label="Outline">
      <h2>Outline</h2>
      {sections.map(({ key, text, level }) => (
        <button
          key={key}
          type="button"
          className="outline-entry"
          data-level={level}
          onClick={() => editor.goToHeading(key)}
        >
          {text || 'Untitled section'}
        </button>
      ))}
    </nav>
  )
}
