// The server's REST routes that the pages use.

/** A document as the list shows it. */
export interface DocumentSummary {
  readonly id: string
  readonly title: string
  readonly excerpt: string
  /** ISO 8601. */
  readonly editedAt: string
  readonly people: ReadonlyArray<{ readonly name: string; readonly color: string }>
}

/** Every document, the latest edited first. @throws {Error} when the server cannot be reached or refuses */
export const listDocuments = async (signal?: AbortSignal): Promise<readonly DocumentSummary[]> => {
  const { documents } = await call<{ documents: DocumentSummary[] }>(
    '/api/documents',
    signal ? { signal } : {},
  )
  return documents
}

/** One document of the list. @throws {Error} as `listDocuments`, and when there is none with this id */
export const getDocument = (id: string, signal: AbortSignal): Promise<DocumentSummary> =>
  call(`/api/documents/${encodeURI(id)}`, { signal })

/** Makes an empty document. @returns its id */
export const createDocument = async (): Promise<string> => {
  const { id } = await call<{ id: string }>('/api/documents', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  return id
}

/** The page of a document. Ids may contain `/`, which stays readable in the address. */
export const documentPath = (id: string): string => `/d/${id.split('/').map(encodeURIComponent).join('/')}`

const call = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(path, init)
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}`)
  return (await response.json()) as Answer
}
