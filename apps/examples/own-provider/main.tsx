// A Yjs provider that you have already: here y-websocket, with any server that speaks its protocol.
import { Editor, fromYjs } from '@quire/editor'
import { createRoot } from 'react-dom/client'
import { WebsocketProvider } from 'y-websocket'
import { Doc } from 'yjs'

const { server = 'http://localhost:3000', document: documentId = 'example' } = Object.fromEntries(
  new URLSearchParams(location.search),
)
const doc = new Doc()
const provider = new WebsocketProvider(`${server.replace('http', 'ws')}/collab`, documentId, doc)
const session = fromYjs({ doc, awareness: provider.awareness })

const root = document.querySelector('main')
if (root)
  createRoot(root).render(<Editor session={session} user={{ id: 'mei', name: 'Mei', color: '#3d7238' }} />)
