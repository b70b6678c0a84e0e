// Ten people who write ten letters a second each, in blocks of their own, and whose carets move along.
import { FlowEditor, openModel } from '@quire/document'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { applyUpdate, Doc } from 'yjs'

export interface FromPeers {
  readonly kind: 'update' | 'awareness'
  readonly bytes: Uint8Array
}

const keyMs = 100
const post = (message: FromPeers): void => self.postMessage(message)

const startPeer = (state: Uint8Array, at: number, count: number): void => {
  const doc = new Doc()
  applyUpdate(doc, state)
  doc.on('update', (bytes: Uint8Array) => post({ kind: 'update', bytes }))
  const awareness = new Awareness(doc)
  awareness.setLocalStateField('user', { name: `Peer ${at}`, color: '#3d7238' })
  const model = openModel(doc)
  const editor = new FlowEditor(model)
  const all = model.body.blocks
  const block = all[Math.floor((all.length / (count + 1)) * (at + 1))]
  if (!block) return
  setTimeout(
    () => {
      setInterval(() => {
        const clock = doc.store.clients.get(doc.clientID)?.at(-1)
        editor.insertText(block.id, 0, 'x')
        const next = doc.store.clients.get(doc.clientID)?.at(-1)
        const left = [doc.clientID, (next?.id.clock ?? clock?.id.clock ?? 0) + (next?.length ?? 1) - 1]
        const point = { flow: model.body.name, left }
        awareness.setLocalStateField('selection', { anchor: point, focus: point })
        post({ kind: 'awareness', bytes: encodeAwarenessUpdate(awareness, [doc.clientID]) })
      }, keyMs)
    },
    (keyMs / count) * at,
  )
}

self.onmessage = ({ data }: MessageEvent<{ readonly state: Uint8Array; readonly count: number }>) => {
  for (let at = 0; at < data.count; at++) startPeer(data.state, at, data.count)
}
