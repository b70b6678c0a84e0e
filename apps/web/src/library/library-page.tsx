import { FileText, Plus, Search } from 'lucide-react'
import { type ReactElement, useDeferredValue, useEffect, useState } from 'react'
import { Link } from 'wouter'
import { type DocumentSummary, documentPath } from '../api.ts'
import { useFonts } from '../fonts.ts'
import { Button } from '../shell/button.tsx'
import { Mark } from '../shell/mark.tsx'
import { Problem } from '../shell/problem.tsx'
import { Shell } from '../shell/shell.tsx'
import { ago } from '../words.ts'
import { type Documents, reloadDocuments, useDocuments } from './documents.ts'
import { Here } from './here.tsx'
import { useCreateDocument } from './use-create-document.ts'

/** `/`: every document, and the way to a new one. */
export const LibraryPage = (): ReactElement => {
  useFonts()
  const documents = useDocuments()
  const { create, hasFailed } = useCreateDocument()
  useEffect(() => {
    document.title = 'Quire'
  }, [])
  return (
    <Shell bar={null}>
      <main className="library" aria-busy={documents.state === 'loading'}>
        <header>
          <h1>All documents</h1>
          <Button icon={Plus} onPress={create} isFirst shortcut="N">
            New document
          </Button>
        </header>
        {hasFailed && (
          <p className="notice" role="alert">
            The new document could not be made. Is the server running?
          </p>
        )}
        <Content documents={documents} onCreate={create} />
      </main>
    </Shell>
  )
}

const Content = ({ documents, onCreate }: { documents: Documents; onCreate: () => void }): ReactElement => {
  switch (documents.state) {
    case 'loading':
      return <Skeleton />
    case 'failed':
      return (
        <Problem title="The documents could not be loaded" text="The server did not answer.">
          <Button onPress={reloadDocuments}>Try again</Button>
        </Problem>
      )
    case 'loaded':
      return documents.documents.length === 0 ? (
        <Empty onCreate={onCreate} />
      ) : (
        <List documents={documents.documents} />
      )
  }
}

const List = ({ documents }: { documents: readonly DocumentSummary[] }): ReactElement => {
  const [search, setSearch] = useState('')
  const found = useDeferredValue(documents.filter((summary) => matches(summary, search)))
  return (
    <>
      <label className="search">
        <Search size={16} strokeWidth={1.5} aria-hidden />
        <input
          type="search"
          placeholder="Search titles and first words"
          aria-label="Search documents"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </label>
      {found.length === 0 && <p className="nothing">Nothing has “{search}” in its title or first words.</p>}
      <ul className="documents">
        {found.map((summary) => (
          <Row key={summary.id} summary={summary} />
        ))}
      </ul>
    </>
  )
}

const matches = ({ title, excerpt }: DocumentSummary, search: string): boolean =>
  `${title} ${excerpt}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase())

const Row = ({
  summary: { id, title, excerpt, editedAt, people },
}: {
  summary: DocumentSummary
}): ReactElement => (
  <li>
    <Link href={documentPath(id)} className="document">
      <FileText size={16} strokeWidth={1.5} aria-hidden />
      <span className="document-words">
        <span className={title ? 'document-title' : 'document-title is-untitled'}>{title || 'Untitled'}</span>
        <span className="document-excerpt">{excerpt || 'No text yet'}</span>
      </span>
      <Here people={people} size="face" />
      <time dateTime={editedAt} title={new Date(editedAt).toLocaleString()}>
        {ago(Date.parse(editedAt), Date.now())}
      </time>
    </Link>
  </li>
)

const Empty = ({ onCreate }: { onCreate: () => void }): ReactElement => (
  <div className="empty">
    <Mark size={40} />
    <h2>An empty shelf</h2>
    <p>Documents appear here, for you and for everybody who can open this address.</p>
    <Button icon={Plus} onPress={onCreate}>
      Write the first one
    </Button>
  </div>
)

const Skeleton = (): ReactElement => (
  <div className="documents skeleton" role="status" aria-label="Loading documents">
    {[62, 48, 71, 40].map((width) => (
      <div key={width} className="document">
        <i />
        <span className="document-words">
          <i style={{ inlineSize: `${width * 0.6}%` }} />
          <i style={{ inlineSize: `${width}%` }} />
        </span>
      </div>
    ))}
  </div>
)
