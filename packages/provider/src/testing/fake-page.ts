import type { WakeSource } from '../wake.ts'

/** A window and its document, as far as the provider listens to them. */
export class FakePage extends EventTarget implements WakeSource {
  readonly document: EventTarget & { visibilityState: string } = Object.assign(new EventTarget(), {
    visibilityState: 'visible',
  })

  fire(type: string): void {
    this.dispatchEvent(new Event(type))
  }

  show(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState
    this.document.dispatchEvent(new Event('visibilitychange'))
  }
}
