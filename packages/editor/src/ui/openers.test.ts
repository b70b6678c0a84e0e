import { createHeadlessEditor } from '@lexical/headless'
import { createCommand } from 'lexical'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openTool, registerOpener } from './openers.ts'

const FIND = createCommand<void>('FIND')
const HELP = createCommand<void>('HELP')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('a tool that is there opens at once, each time', () => {
  const editor = createHeadlessEditor()
  const open = vi.fn()
  const stop = registerOpener(editor, FIND, open)
  openTool(editor, FIND)
  openTool(editor, FIND)
  expect(open).toHaveBeenCalledTimes(2)
  stop()
  openTool(editor, FIND)
  expect(open).toHaveBeenCalledTimes(2)
})

test('one that is still on its way opens when it is there, once, and no other does', () => {
  const editor = createHeadlessEditor()
  openTool(editor, FIND)
  const [help, find, findAgain] = [vi.fn(), vi.fn(), vi.fn()]
  registerOpener(editor, HELP, help)
  registerOpener(editor, FIND, find)()
  registerOpener(editor, FIND, findAgain)
  expect([help, find, findAgain].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 0])
})

test('the last wish counts, and none that is long past', () => {
  const editor = createHeadlessEditor()
  const [help, find] = [vi.fn(), vi.fn()]
  openTool(editor, HELP)
  openTool(editor, FIND)
  registerOpener(editor, HELP, help)
  vi.advanceTimersByTime(10_001)
  registerOpener(editor, FIND, find)
  expect(help).not.toHaveBeenCalled()
  expect(find).not.toHaveBeenCalled()
})
