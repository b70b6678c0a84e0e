import { $getNodeByKey } from 'lexical'
import { FileUp, RotateCw, Trash2, TriangleAlert } from 'lucide-react'
import { type ReactElement, useRef, useSyncExternalStore } from 'react'
import { useEditable } from '../../ui/use-editable.ts'
import { type Media, uploadInto } from './media.ts'
import { uploadsOf } from './upload.ts'

interface PendingProps {
  readonly media: Media
  readonly nodeKey: string
  /** What is on its way; empty when it has no name. */
  readonly name: string
  /** For the browser's dialog, such as `image/*`. */
  readonly accept: string
}

/** A picture or file without an address yet: how far it is, what went wrong, and how to go on. */
export const Pending = ({ media, nodeKey, name, accept }: PendingProps): ReactElement => {
  const { editor, blocks } = media
  const uploads = uploadsOf(media)
  const isEditable = useEditable(editor)
  const id = blocks.idOf(nodeKey) ?? nodeKey
  const upload = useSyncExternalStore(
    uploads.subscribe,
    () => uploads.get(id),
    () => undefined,
  )
  const input = useRef<HTMLInputElement>(null)
  const label = name || 'A picture'
  if (upload?.state === 'running' || upload?.state === 'elsewhere')
    return (
      <span className="quire-media-note">
        <span className="quire-media-words">
          {upload.state === 'elsewhere'
            ? `${upload.person} uploads ${label}`
            : `Uploading ${upload.name || label}`}
        </span>
        <progress value={upload.part} max={1} aria-label={`Upload of ${label}`} />
      </span>
    )
  const retry = () => {
    // The file is only here where the upload began; elsewhere it has to be chosen again.
    if (upload?.state === 'failed') void uploads.retry(id)
    else input.current?.click()
  }
  return (
    <span className="quire-media-note" role={upload?.state === 'failed' ? 'alert' : undefined}>
      <TriangleAlert size={16} strokeWidth={1.5} aria-hidden />
      <span className="quire-media-words">
        {upload?.state === 'failed'
          ? `${upload.file.name} could not be uploaded${upload.message ? `: ${upload.message}` : ''}`
          : `${label} is not here: its upload did not finish`}
      </span>
      {isEditable && (
        <>
          <button type="button" className="quire-text-button" onClick={retry}>
            {upload?.state === 'failed' ? (
              <RotateCw size={14} strokeWidth={1.5} aria-hidden />
            ) : (
              <FileUp size={14} strokeWidth={1.5} aria-hidden />
            )}
            {upload?.state === 'failed' ? 'Try again' : 'Choose the file'}
          </button>
          <button
            type="button"
            className="quire-icon-button"
            aria-label="Remove"
            title="Remove"
            onClick={() => editor.update(() => $getNodeByKey(nodeKey)?.remove())}
          >
            <Trash2 size={14} strokeWidth={1.5} aria-hidden />
          </button>
          <input
            ref={input}
            type="file"
            accept={accept}
            hidden
            onChange={({ target }) => {
              const [file] = target.files ?? []
              if (file) uploadInto(media, nodeKey, file)
            }}
          />
        </>
      )}
    </span>
  )
}
