import type { EditorSession, User } from './collaboration/index.ts'
import type { EditorHandle } from './handle.ts'
import { type EditorOptions, type MountedEditor, mountEditor } from './mount.tsx'

const attributes = ['mode', 'theme', 'placeholder', 'label'] as const

/**
 * Defines `<quire-editor>`: attributes `mode`, `theme`, `placeholder`, `label`; properties `session`, `user`, and
 * `options` for everything else of `mountEditor`; `handle` is the open editor.
 * The page loads `@quire/editor/style.css` as with the component.
 *
 * @example
 * defineQuireElement()
 * document.querySelector('quire-editor').session = connect({ … })
 */
export const defineQuireElement = (name = 'quire-editor'): void => {
  if (!customElements.get(name)) customElements.define(name, class extends QuireElement {})
}

// Where there is no HTMLElement (server rendering) the module loads all the same.
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement)

class QuireElement extends Base {
  static readonly observedAttributes: readonly string[] = attributes
  #session: EditorSession | undefined
  #user: User | undefined
  #more: EditorOptions = {}
  #editor: MountedEditor | undefined

  get session(): EditorSession | undefined {
    return this.#session
  }
  set session(session: EditorSession | undefined) {
    this.#session = session
    this.#show()
  }

  get user(): User | undefined {
    return this.#user
  }
  set user(user: User | undefined) {
    this.#user = user
    this.#show()
  }

  /** What attributes cannot say: `blocks`, `features`, `initialContent`, listeners. */
  get options(): EditorOptions {
    return this.#more
  }
  set options(options: EditorOptions) {
    this.#more = options
    this.#show()
  }

  /** The open editor; undefined while the element is not on a page. */
  get handle(): EditorHandle | undefined {
    return this.#editor?.handle
  }

  connectedCallback(): void {
    this.#show()
  }

  attributeChangedCallback(): void {
    this.#show()
  }

  disconnectedCallback(): void {
    this.#editor?.destroy()
    this.#editor = undefined
  }

  #show(): void {
    if (!this.isConnected) return
    const options = this.#options()
    if (this.#editor) this.#editor.update(options)
    else this.#editor = mountEditor(this, options)
  }

  #options(): EditorOptions {
    const mode = this.getAttribute('mode')
    const theme = this.getAttribute('theme')
    const placeholder = this.getAttribute('placeholder')
    const label = this.getAttribute('label')
    return {
      ...this.#more,
      mode: mode === 'read' || mode === 'comment' ? mode : 'edit',
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      ...(this.#session ? { session: this.#session } : {}),
      ...(this.#user ? { user: this.#user } : {}),
      ...(placeholder === null ? {} : { placeholder }),
      ...(label === null ? {} : { label }),
    }
  }
}
