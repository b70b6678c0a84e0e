// A page of somebody else with the editor in it, as its address says: in a shadow root, in a mode, with a server,
// kept by the browser, or on two Yjs documents that the page itself joins.
import { type EditorOptions, fromYjs, type MountedEditor, markdown, mountEditor } from '@quire/editor'
import { localDocument } from '@quire/editor/local'
import styles from '@quire/editor/style.css?inline'
import { connect } from '@quire/provider'
import { applyUpdate, Doc } from 'yjs'

declare global {
  interface Window {
    /** The editors of the page, for tests to switch and to ask. */
    editors: MountedEditor[]
  }
}

const asked = new URLSearchParams(location.search)
const sheet = new CSSStyleSheet()
sheet.replaceSync(styles)

const place = (): HTMLElement => {
  const host = document.body.appendChild(document.createElement('main'))
  if (!asked.has('shadow')) {
    document.adoptedStyleSheets = [sheet]
    return host
  }
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = [sheet]
  return shadow.appendChild(document.createElement('div'))
}

const joinedDocuments = (): readonly [Doc, Doc] => {
  const [a, b] = [new Doc(), new Doc()]
  a.on('update', (update: Uint8Array, origin: unknown) => origin !== b && applyUpdate(b, update, a))
  b.on('update', (update: Uint8Array, origin: unknown) => origin !== a && applyUpdate(a, update, b))
  return [a, b]
}

const options: EditorOptions = {
  mode: (asked.get('mode') ?? 'edit') as NonNullable<EditorOptions['mode']>, // tests ask for modes only
  initialContent: markdown(asked.get('content') ?? ''),
  user: { name: asked.get('name') ?? 'Ada', color: '#2f6f8f' },
}
const server = asked.get('server')
const kept = asked.get('kept')
const sessions = server
  ? [connect({ url: server, documentId: asked.get('document') ?? 'embedded' })]
  : asked.has('yjs')
    ? joinedDocuments().map((doc) => fromYjs({ doc }))
    : [kept ? localDocument(kept) : undefined]

window.editors = sessions.map((session) => mountEditor(place(), session ? { ...options, session } : options))
