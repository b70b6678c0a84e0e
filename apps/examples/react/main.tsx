// React and Quire's own server: the editor, who is here, what is saved, and a block of our own.
import { Editor } from '@quire/editor'
import { defineBlock } from '@quire/editor/block'
import { Avatars, usePeople } from '@quire/editor/people'
import { connect } from '@quire/provider'
import { Anchor } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'

const { server = 'http://localhost:3000', document: documentId = 'example' } = Object.fromEntries(
  new URLSearchParams(location.search),
)
const session = connect({ url: server, documentId })
const user = { id: 'ada', name: 'Ada', color: '#26689b' }

const mooring = defineBlock({
  type: 'mooring',
  properties: { berth: 1 },
  view: ({ properties, setProperties, isEditable }) => (
    <button
      type="button"
      disabled={!isEditable}
      onClick={() => setProperties({ berth: properties.berth + 1 })}
    >
      Berth {properties.berth}
    </button>
  ),
  insert: { label: 'Mooring', icon: Anchor, keywords: ['boat'] },
  plain: ({ berth }) => `Berth ${berth}`,
})
const blocks = [mooring]

const Page = () => {
  const status = useSyncExternalStore(
    (notify) => session.status.subscribe(notify),
    () => session.status.get(),
  )
  const people = usePeople(session)
  return (
    <>
      <p role="status">{status.synced ? 'Open' : 'Opening…'}</p>
      <Avatars people={people} />
      <Editor session={session} user={user} blocks={blocks} />
    </>
  )
}

const root = document.querySelector('main')
if (root) createRoot(root).render(<Page />)
