import type { ReactElement, ReactNode } from 'react'
import { Link } from 'wouter'
import { useFonts } from '../fonts.ts'

interface ProblemProps {
  readonly title: string
  readonly text: string
  /** What the person can do about it; the way to the library by default. */
  readonly children?: ReactNode
}

/** Something did not work: what, and what to do now. */
export const Problem = ({ title, text, children }: ProblemProps): ReactElement => {
  useFonts()
  return (
    <div className="empty" role="alert">
      <h2>{title}</h2>
      <p>{text}</p>
      {children ?? (
        <Link href="/" className="button">
          All documents
        </Link>
      )}
    </div>
  )
}
