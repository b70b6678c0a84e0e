import { type ImageNode, imageAlt, imageSource, imageWidth } from '@quire/document/nodes'
import { $getNodeByKey, $setState, type LexicalEditor } from 'lexical'
import { ImageOff, RotateCw } from 'lucide-react'
import { type PointerEvent, type ReactElement, useRef, useState, useSyncExternalStore } from 'react'
import { toSafeImageUrl } from './image-url.ts'
import type { Uploads } from './upload.ts'

interface ImageViewProps {
  readonly editor: LexicalEditor
  readonly nodeKey: string
  readonly src: string
  readonly alt: string
  readonly width: number | undefined
  readonly caption: string
  readonly uploads: Uploads | undefined
}

const minWidth = 64

/** A picture: what it shows, how wide it is, and how its upload goes. */
const ImageView = (props: ImageViewProps): ReactElement => {
  const { editor, nodeKey, src, alt, width, caption } = props
  const [isBroken, setIsBroken] = useState(false)
  const image = useRef<HTMLImageElement>(null)
  const change = ($set: (node: ImageNode) => void) =>
    editor.update(() => {
      const node = $getNodeByKey<ImageNode>(nodeKey)
      if (node) $set(node)
    })
  if (src === '')
    return <Pending {...props} onUrl={(url) => change((node) => $setState(node, imageSource, url))} />
  if (isBroken)
    return (
      <span className="quire-image-note">
        <ImageOff size={16} strokeWidth={1.5} aria-hidden /> {alt || 'This picture cannot be shown'}
      </span>
    )
  return (
    <>
      <span className="quire-image-frame">
        <img
          ref={image}
          src={src}
          alt={alt}
          width={width}
          loading="lazy"
          draggable={false}
          onError={() => setIsBroken(true)}
        />
        {editor.isEditable() && (
          <button
            type="button"
            className="quire-resizer"
            aria-label="Drag to resize"
            tabIndex={-1}
            onPointerDown={(event) =>
              image.current &&
              resize(event, image.current, (pixels) => change((node) => $setState(node, imageWidth, pixels)))
            }
          />
        )}
      </span>
      {caption && <figcaption>{caption}</figcaption>}
      {editor.isEditable() && (
        <input
          className="quire-alt"
          type="text"
          aria-label="Description for people who cannot see the picture"
          placeholder="Describe this picture"
          defaultValue={alt}
          key={alt}
          onKeyDown={(event) => event.stopPropagation()}
          onBlur={({ target }) =>
            target.value !== alt && change((node) => $setState(node, imageAlt, target.value))
          }
        />
      )}
    </>
  )
}

interface PendingProps extends ImageViewProps {
  readonly onUrl: (url: string) => void
}

/** A picture without an address: somebody uploads it, or it asks for an address. */
const Pending = ({ editor, nodeKey, alt, uploads, onUrl }: PendingProps): ReactElement => {
  const upload = useSyncExternalStore(
    uploads?.subscribe ?? (() => () => undefined),
    () => uploads?.get(nodeKey),
    () => undefined,
  )
  const [isWrong, setIsWrong] = useState(false)
  if (upload?.state === 'running')
    return (
      <span className="quire-image-note" role="status">
        Uploading {alt} <progress value={upload.part} max={1} />
      </span>
    )
  if (upload?.state === 'failed')
    return (
      <span className="quire-image-note" role="alert">
        {alt} could not be uploaded
        <button
          type="button"
          className="quire-text-button"
          onClick={() => void uploads?.start(nodeKey, upload.file, onUrl)}
        >
          <RotateCw size={14} strokeWidth={1.5} aria-hidden /> Try again
        </button>
      </span>
    )
  if (alt || !editor.isEditable())
    return <span className="quire-image-note">{alt || 'A picture'} is on its way</span>
  return (
    <form
      className="quire-image-note"
      onSubmit={(event) => {
        event.preventDefault()
        const url = toSafeImageUrl(String(new FormData(event.currentTarget).get('url')))
        if (url) onUrl(url)
        else setIsWrong(true)
      }}
    >
      <input
        name="url"
        type="text"
        inputMode="url"
        placeholder="Address of the picture"
        aria-label="Address of the picture"
        aria-invalid={isWrong}
        onKeyDown={(event) => event.stopPropagation()}
      />
      <button type="submit" className="quire-text-button">
        Show
      </button>
    </form>
  )
}

/** Follows the pointer with the picture's width; the document hears of it once, at the end. */
const resize = (press: PointerEvent, image: HTMLImageElement, onEnd: (width: number) => void): void => {
  press.preventDefault()
  const ended = new AbortController()
  const from = image.getBoundingClientRect().width
  const most = image.closest('.quire-content')?.clientWidth ?? 10_000
  const widthAt = (x: number) => Math.round(Math.min(most, Math.max(minWidth, from + x - press.clientX)))
  const page = image.ownerDocument
  page.addEventListener(
    'pointermove',
    ({ clientX }) => {
      image.width = widthAt(clientX)
    },
    { signal: ended.signal },
  )
  page.addEventListener(
    'pointerup',
    ({ clientX }) => {
      ended.abort()
      onEnd(widthAt(clientX))
    },
    { signal: ended.signal },
  )
  page.addEventListener('pointercancel', () => ended.abort(), { signal: ended.signal })
}

export default ImageView
