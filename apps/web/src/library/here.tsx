import { paletteIndex } from '@quire/editor/people'
import type { ReactElement } from 'react'
import type { DocumentSummary } from '../api.ts'

const maxShown = 4

interface HereProps {
  readonly people: DocumentSummary['people']
  readonly size: 'face' | 'dot'
}

/** Who is in a document now: faces in the list, dots in the sidebar. */
export const Here = ({ people, size }: HereProps): ReactElement | null => {
  if (people.length === 0) return null
  const names = people.map(({ name }) => name).join(', ')
  const rest = people.length - maxShown
  return (
    <span className={`here here-${size}`} title={names}>
      <span className="quire-hidden">Here now: {names}</span>
      {people.slice(0, maxShown).map(({ name, color }, at) => (
        <span
          key={at}
          aria-hidden
          className={size === 'face' ? 'quire-face' : 'dot'}
          data-person={paletteIndex(color)}
        >
          {size === 'face' && name.slice(0, 1).toUpperCase()}
        </span>
      ))}
      {rest > 0 && size === 'face' && (
        <span aria-hidden className="quire-face quire-face-more">
          +{rest}
        </span>
      )}
    </span>
  )
}
