import { FileUp } from 'lucide-react'
import { type ReactElement, useRef, useState } from 'react'
import { toSafeImageUrl } from './image-url.ts'
import { type Media, uploadInto } from './media.ts'

interface ImageFormProps {
  readonly media: Media
  readonly nodeKey: string
  readonly onUrl: (url: string) => void
}

/** A picture that is still to be chosen: from this device, or by its address. */
export const ImageForm = ({ media, nodeKey, onUrl }: ImageFormProps): ReactElement => {
  const [isWrong, setIsWrong] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  return (
    <form
      className="quire-media-note"
      onSubmit={(event) => {
        event.preventDefault()
        const url = toSafeImageUrl(String(new FormData(event.currentTarget).get('url')))
        if (url && !url.startsWith('data:')) onUrl(url)
        else setIsWrong(true)
      }}
    >
      {media.upload() && (
        <>
          <button type="button" className="quire-text-button" onClick={() => input.current?.click()}>
            <FileUp size={14} strokeWidth={1.5} aria-hidden /> Choose a picture
          </button>
          <input
            ref={input}
            type="file"
            accept="image/*"
            hidden
            onChange={({ target }) => {
              const [file] = target.files ?? []
              if (file) uploadInto(media, nodeKey, file)
            }}
          />
        </>
      )}
      <input
        name="url"
        type="text"
        inputMode="url"
        placeholder={media.upload() ? 'or paste its address' : 'Address of the picture'}
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
