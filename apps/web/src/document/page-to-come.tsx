import { type ReactElement, useContext } from 'react'
import { FirstLookContext } from './first-look.ts'

/** A document that is being opened: how it begins where the server has said that, and lines where it has not. */
export const PageToCome = ({ documentId }: { readonly documentId: string }): ReactElement => {
  const { current: look } = useContext(FirstLookContext)
  if (look?.documentId === documentId && look.html !== '')
    return (
      <main className="page" aria-busy>
        <p className="byline" />
        <div className="quire quire-editor">
          <div className="quire-surface">
            {/* It was in the page already, as the server wrote it. */}
            <div className="quire-content" dangerouslySetInnerHTML={{ __html: look.html }} />
          </div>
        </div>
      </main>
    )
  return (
    <main className="page skeleton" role="status" aria-label="Opening the document">
      <i className="skeleton-title" />
      {[96, 92, 97, 60].map((width) => (
        <i key={width} style={{ inlineSize: `${width}%` }} />
      ))}
    </main>
  )
}
