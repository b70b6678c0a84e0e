import { $createParagraphNode, $createTextNode, $getRoot, COLLABORATION_TAG, createEditor } from 'lexical'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepPace } from './pace.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const open = () => {
  const editor = createEditor()
  const pace = keepPace(editor)
  const shownAtMs: number[] = []
  const startMs = performance.now()
  const show = () => void shownAtMs.push(performance.now() - startMs)
  const write = (tag?: string) =>
    editor.update(() => $getRoot().append($createParagraphNode().append($createTextNode('sea'))), {
      discrete: true,
      ...(tag && { tag }),
    })
  return { pace, show, shownAtMs, write, type: () => write() }
}

test('who reads sees what others do at once, and then once a frame', () => {
  const { pace, show, shownAtMs } = open()
  for (let ms = 0; ms < 64; ms += 4) {
    pace.ask(show)
    vi.advanceTimersByTime(4)
  }
  expect(shownAtMs).toEqual([0, 16, 32, 48, 64])
})

test('who types sees it behind the frame that shows the own key, at most once in 50 ms', () => {
  const { pace, show, shownAtMs, type } = open()
  for (let ms = 0; ms < 280; ms += 2) {
    if (ms % 70 === 0) type()
    pace.ask(show)
    vi.advanceTimersByTime(2)
  }
  expect(shownAtMs).toEqual([24, 94, 164, 234])
})

test('nobody s words wait for longer than 100 ms, however fast one types', () => {
  const { pace, show, shownAtMs, type } = open()
  type()
  pace.ask(show)
  for (let ms = 0; ms < 200; ms += 10) {
    type()
    vi.advanceTimersByTime(10)
  }
  expect(shownAtMs).toEqual([100])
})

test('what is asked for while something is shown is shown with it', () => {
  const { pace, show, shownAtMs } = open()
  pace.ask(() => pace.ask(show))
  expect(shownAtMs).toEqual([0])
})

test('what others write makes nobody a typist', () => {
  const { pace, write, type } = open()
  write(COLLABORATION_TAG)
  expect(pace.isTyping()).toBe(false)
  type()
  expect(pace.isTyping()).toBe(true)
  vi.advanceTimersByTime(500)
  expect(pace.isTyping()).toBe(false)
})

test('what throws holds nothing up that comes after it, and nothing is shown after the end', () => {
  const { pace, show, shownAtMs } = open()
  expect(() =>
    pace.ask(() => {
      throw new Error('unreadable')
    }),
  ).toThrow('unreadable')
  vi.advanceTimersByTime(20)
  pace.ask(show)
  expect(shownAtMs).toEqual([20])
  pace.ask(show)
  pace.stop()
  vi.advanceTimersByTime(1000)
  expect(shownAtMs).toEqual([20])
})
