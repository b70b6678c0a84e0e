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
  | { readonly state: 'running'; readonly part: number; readonly name: string }
  | { readonly state: 'failed'; readonly file: File; readonly message: string }
  /** Somebody else's, as far as they tell. */
  | { readonly state: 'elsewhere'; readonly part: number; readonly person: string }

interface Job {
  readonly file: File
  readonly onDone: (url: string) => void
}

/** The uploads of one editor, each named by the block that waits for it, so that it is found again on every screen. */
class Uploads {
  readonly #upload: Upload
  readonly #states = new Map<string, UploadState>()
  readonly #jobs = new Map<string, Job>()
  readonly #listeners = new Set<() => void>()
  readonly #ended: AbortSignal
  #elsewhere: ReadonlyMap<string, UploadState> = new Map()

  /** @param ended - ends them all; what is started after it fails at once. */
  constructor(upload: Upload, ended: AbortSignal) {
    this.#upload = upload
    this.#ended = ended
    ended.addEventListener('abort', () => {
      this.#states.clear()
      this.#jobs.clear()
    })
  }

  readonly get = (id: string): UploadState | undefined => this.#states.get(id) ?? this.#elsewhere.get(id)

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** How far this person's uploads are, 0 to 1, by block. */
  progress(): Readonly<Record<string, number>> {
    const running = [...this.#states].flatMap(([id, state]) =>
      state.state === 'running' ? [[id, state.part] as const] : [],
    )
    return Object.fromEntries(running)
  }

  /** Takes in how far other people's uploads are. */
  setElsewhere(states: ReadonlyMap<string, UploadState>): void {
    this.#elsewhere = states
    this.#notify()
  }

  /** @param onDone - called with the address; not called when it fails or the editor has gone. */
  async start(id: string, file: File, onDone: (url: string) => void): Promise<void> {
    const signal = this.#ended
    this.#jobs.set(id, { file, onDone })
    this.#set(id, { state: 'running', part: 0, name: file.name })
    try {
      const { url } = await this.#upload(file, {
        signal,
        onProgress: (part) => this.#set(id, { state: 'running', part, name: file.name }),
      })
      if (signal.aborted) return
      this.#states.delete(id)
      this.#jobs.delete(id)
      this.#notify()
      onDone(url)
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      if (!signal.aborted) this.#set(id, { state: 'failed', file, message })
    }
  }

  /** Tries a failed upload once more. */
  async retry(id: string): Promise<void> {
    const job = this.#jobs.get(id)
    if (job) await this.start(id, job.file, job.onDone)
  }

  #set(id: string, state: UploadState): void {
    this.#states.set(id, state)
    this.#notify()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }
}

interface Uploader {
  /** Read when a file comes, so that it may change while the editor is open. */
  readonly upload: () => Upload | undefined
  readonly ending: AbortController
}

const uploadsByOwner = new WeakMap<Uploader, Uploads>()

/** The uploads of an editor, made when they are first asked for. */
export function uploadsOf(owner: Uploader): Uploads {
  const known = uploadsByOwner.get(owner)
  if (known) return known
  const uploads = new Uploads((file, options) => {
    const upload = owner.upload()
    return upload ? upload(file, options) : Promise.reject(new Error('nothing can be uploaded here'))
  }, owner.ending.signal)
  uploadsByOwner.set(owner, uploads)
  return uploads
}
