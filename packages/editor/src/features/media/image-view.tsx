import type { Inline } from '@quire/document/content'
import { type ImageNode, imageAlt, imageCaption, imageSource, imageWidth } from '@quire/document/nodes'
import { $getNodeByKey, $setState } from 'lexical'
import { ImageOff } from 'lucide-react'
import { type ReactElement, useRef, useState, useSyncExternalStore } from 'react'
import { useEditable } from '../../ui/use-editable.ts'
import { ImageForm } from './image-form.tsx'
import type { Media } from './media.ts'
import { Pending } from './pending.tsx'
import { keyboardResize, resize } from './resize.ts'
import { uploadsOf } from './upload.ts'

interface ImageViewProps {
  readonly media: Media
  readonly nodeKey: string
  readonly src: string
  readonly alt: string
  readonly width: number | undefined
  readonly caption: readonly Inline[]
}

/** A picture: what it shows, what is said about it, how wide it is, and how its upload goes. */
const ImageView = ({ media, nodeKey, src, alt, width, caption }: ImageViewProps): ReactElement => {
  const { editor, blocks } = media
  const [broken, setBroken] = useState('')
  const image = useRef<HTMLImageElement>(null)
  const isEditable = useEditable(editor)
  const change = ($set: (node: ImageNode) => void) =>
    editor.update(() => {
      const node = $getNodeByKey<ImageNode>(nodeKey)
      if (node) $set(node)
    })
  const setWidth = (pixels: number) => change((node) => $setState(node, imageWidth, pixels))
  const captionText = caption.map((part) => ('text' in part ? part.text : '')).join('')
  const uploads = uploadsOf(media)
  const isOnItsWay = useSyncExternalStore(
    uploads.subscribe,
    () => uploads.get(blocks.idOf(nodeKey) ?? nodeKey) !== undefined,
    () => false,
  )
  const isNew = src === '' && alt === '' && !isOnItsWay

  if (isNew && isEditable)
    return (
      <ImageForm
        media={media}
        nodeKey={nodeKey}
        onUrl={(url) => change((node) => $setState(node, imageSource, url))}
      />
    )
  if (src === '') return <Pending media={media} nodeKey={nodeKey} name={alt} accept="image/*" />
  return (
    <>
      {broken === src ? (
        <span className="quire-media-note">
          <ImageOff size={16} strokeWidth={1.5} aria-hidden />
          <span className="quire-media-words">{alt || 'This picture cannot be shown'}</span>
        </span>
      ) : (
        <span className="quire-image-frame">
          <img
            ref={image}
            src={src}
            alt={alt}
            width={width}
            loading="lazy"
            draggable={false}
            onError={() => setBroken(src)}
          />
          {isEditable && (
            <button
              type="button"
              className="quire-resizer"
              aria-label="Width of the picture: drag, or arrow keys"
              onPointerDown={(event) => image.current && resize(event, image.current, setWidth)}
              onKeyDown={(event) => image.current && keyboardResize(event, image.current, setWidth)}
            />
          )}
        </span>
      )}
      {isEditable ? (
        <span className="quire-image-words">
          <Field
            label="Caption"
            placeholder="Add a caption"
            value={captionText}
            onChange={(text) =>
              change((node) => $setState(node, imageCaption, text === '' ? [] : [{ type: 'text', text }]))
            }
          />
          <Field
            label="Description for people who cannot see the picture"
            placeholder="Describe it for those who cannot see it"
            value={alt}
            onChange={(text) => change((node) => $setState(node, imageAlt, text))}
          />
        </span>
      ) : (
        captionText && <figcaption>{captionText}</figcaption>
      )}
    </>
  )
}

interface FieldProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** One line about the picture. It is written when it is left, or with Enter. */
const Field = ({ label, placeholder, value, onChange }: FieldProps): ReactElement => (
  <input
    // What somebody else wrote shows at once; one's own typing is not thrown away by it while the field has the focus.
    key={value}
    className={value ? 'quire-image-field' : 'quire-image-field is-blank'}
    type="text"
    aria-label={label}
    placeholder={placeholder}
    defaultValue={value}
    onKeyDown={(event) => {
      event.stopPropagation()
      if (event.key === 'Enter') event.currentTarget.blur()
    }}
    onBlur={({ target }) => target.value !== value && onChange(target.value)}
  />
)

export default ImageView
