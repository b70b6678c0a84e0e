import type { Upload } from '@quire/editor'

/** Sends a file to the server. `fetch` cannot tell how far it is, so this is the older way. */
export const upload: Upload = (file, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', '/api/files')
    call.responseType = 'json'
    call.setRequestHeader('Quire-File-Name', encodeURIComponent(wellFormed(file.name)))
    call.setRequestHeader('Content-Type', 'application/octet-stream')
    call.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    call.onload = () => {
      const { url, message } = (call.response ?? {}) as { url?: string; message?: string }
      if (call.status === 201 && url) resolve({ url })
      else reject(new Error(message ?? 'the server refused it'))
    }
    call.onerror = () => reject(new Error('the server cannot be reached'))
    call.onabort = () => reject(new Error('it was given up'))
    signal.addEventListener('abort', () => call.abort(), { once: true })
    call.send(file)
  })

/** Half a character in a file's name would make the encoding throw. */
const wellFormed = (name: string): string => name.replace(/\p{Surrogate}/gu, '_')
