/** Puts a file where everybody can read it. The application gives one of these; without it nothing is uploaded. */
export type Upload = (
  file: File,
  options: {
    /** Tell how far it is, 0 to 1. */
    readonly onProgress: (part: number) => void
    readonly signal: AbortSignal
  },
) => Promise<{ readonly url: string }>

export type UploadState =
  | { readonly state: 'running'; readonly part: number }
  | { readonly state: 'failed'; readonly file: File }

/** The uploads of one editor, by the node that waits for them. Ends with the editor. */
export class Uploads {
  readonly #upload: Upload
  readonly #states = new Map<string, UploadState>()
  readonly #listeners = new Set<() => void>()
  readonly #ended = new AbortController()

  constructor(upload: Upload) {
    this.#upload = upload
  }

  readonly get = (key: string): UploadState | undefined => this.#states.get(key)

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param onDone - called with the address; not called when it fails or the editor has gone. */
  async start(key: string, file: File, onDone: (url: string) => void): Promise<void> {
    const { signal } = this.#ended
    this.#set(key, { state: 'running', part: 0 })
    try {
      const { url } = await this.#upload(file, {
        signal,
        onProgress: (part) => this.#set(key, { state: 'running', part }),
      })
      if (signal.aborted) return
      this.#states.delete(key)
      onDone(url)
    } catch {
      if (!signal.aborted) this.#set(key, { state: 'failed', file })
    }
  }

  close(): void {
    this.#ended.abort()
    this.#states.clear()
  }

  #set(key: string, state: UploadState): void {
    this.#states.set(key, state)
    for (const listener of this.#listeners) listener()
  }
}
