// All that an editor does because somebody else is here too; loaded when somebody comes.
import { followPerson, shareAttention } from './attention.ts'
import { CaretLayer, type CaretLayerOptions } from './caret-layer.ts'
import { FollowView } from './follow-view.ts'

/** Draws the others' carets, shares this person's attention, and follows whom this person wants to. @returns ends it */
export const startWithOthers = (options: CaretLayerOptions): (() => void) => {
  const { editor, awareness, layer } = options
  const stopSharing = shareAttention(editor, awareness)
  const view = new FollowView({
    awareness,
    surface: layer.parentElement ?? layer,
    follow: (clientId) => followPerson({ awareness, doc: awareness.doc }, clientId),
  })
  const refresh = () => view.refresh()
  awareness.on('change', refresh)
  const carets = new CaretLayer({
    ...options,
    onDraw: (...caret) => view.show(...caret),
  })
  return () => {
    carets.close()
    awareness.off('change', refresh)
    view.close()
    stopSharing()
  }
}
