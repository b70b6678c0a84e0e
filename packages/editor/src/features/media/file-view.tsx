import { safeHref } from '@quire/document/content'
import { File as FileIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Media } from './media.ts'
import { Pending } from './pending.tsx'

interface FileViewProps {
  readonly media: Media
  readonly nodeKey: string
  readonly src: string
  readonly name: string
  readonly size: number | undefined
}

/** A file to download. */
const FileView = ({ media, nodeKey, src, name, size }: FileViewProps): ReactElement => {
  const href = safeHref(src)
  if (href === undefined) return <Pending media={media} nodeKey={nodeKey} name={name || 'A file'} accept="" />
  return (
    <a className="quire-file-link" href={href} download={name} target="_blank" rel="noopener noreferrer">
      <FileIcon size={20} strokeWidth={1.5} aria-hidden />
      <span className="quire-media-words">{name || 'A file'}</span>
      {size !== undefined && <span className="quire-file-size">{sizeWords(size)}</span>}
    </a>
  )
}

/** `1.4 MB`, as people say it. */
const sizeWords = (bytes: number): string => {
  const unit = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const amount = bytes / 1000 ** unit
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${['B', 'KB', 'MB', 'GB'][unit]}`
}

export default FileView
