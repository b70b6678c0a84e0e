// What the others see of this person's attention, and whom this person follows.
import { type ActivitySharing, activityOf, shareActivity } from '@quire/provider/activity'
import {
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  type LexicalEditor,
  mergeRegister,
} from 'lexical'
import type { Awareness } from 'y-protocols/awareness'
import type { EditorSession } from './session.ts'

const sharings = new WeakMap<Awareness, ActivitySharing>()

/** Shares whether this person types, is idle or away, for as long as the editor is in the session. @returns ends it */
export const shareAttention = (editor: LexicalEditor, awareness: Awareness): (() => void) => {
  const sharing = shareActivity({ awareness })
  sharings.set(awareness, sharing)
  const stop = mergeRegister(
    editor.registerUpdateListener(({ tags, dirtyLeaves }) => {
      if (dirtyLeaves.size > 0 && !tags.has(COLLABORATION_TAG) && editor.isEditable()) sharing.typed()
    }),
    editor.registerCommand(
      BLUR_COMMAND,
      () => {
        sharing.blurred()
        return false
      },
      COMMAND_PRIORITY_EDITOR,
    ),
  )
  return () => {
    stop()
    sharing.close()
    if (sharings.get(awareness) === sharing) sharings.delete(awareness)
  }
}

/** The client whose view this person follows; null for nobody. */
export const followedBy = (awareness: Awareness): number | null =>
  activityOf(awareness.getLocalState() ?? undefined).following

/** Follows somebody's view in the open editor of a session, or nobody's. */
export const followPerson = ({ awareness }: EditorSession, clientId: number | null): void =>
  sharings.get(awareness)?.follow(clientId)
