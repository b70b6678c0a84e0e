import { Files, FileText } from 'lucide-react'
import type { ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import { documentPath } from '../api.ts'
import { useDocuments } from '../library/documents.ts'
import { Here } from '../library/here.tsx'

const maxRecent = 20

/** The library beside the page. */
export const Sidebar = ({ onNavigate }: { readonly onNavigate?: () => void }): ReactElement => {
  const documents = useDocuments()
  const [location] = useLocation()
  const recent = documents.state === 'loaded' ? documents.documents.slice(0, maxRecent) : []
  return (
    <nav className="sidebar" aria-label="Library">
      <Link
        href="/"
        className="row"
        aria-current={location === '/' ? 'page' : undefined}
        onClick={onNavigate}
      >
        <Files size={16} strokeWidth={1.5} aria-hidden />
        <span>All documents</span>
      </Link>
      {recent.length > 0 && <h2>Recent</h2>}
      {recent.map(({ id, title, people }) => (
        <Link
          key={id}
          href={documentPath(id)}
          className="row"
          aria-current={location === documentPath(id) ? 'page' : undefined}
          onClick={onNavigate}
        >
          <FileText size={16} strokeWidth={1.5} aria-hidden />
          <span>{title || 'Untitled'}</span>
          <Here people={people} size="dot" />
        </Link>
      ))}
    </nav>
  )
}
