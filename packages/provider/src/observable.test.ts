import { expect, test } from 'vitest'
import { Derived } from './observable.ts'

const counter = () => {
  const state = { count: 0, computed: 0 }
  const value = new Derived(() => {
    state.computed++
    return { count: state.count }
  })
  return { state, value }
}

test('the value is true at once, listeners hear of it after the task', async () => {
  const { state, value } = counter()
  const heard: number[] = []
  value.subscribe(() => heard.push(value.get().count))
  for (state.count = 1; state.count < 100; state.count++) value.touch()
  expect(value.get().count).toBe(100)
  expect(heard).toEqual([])
  await Promise.resolve()
  expect(heard).toEqual([100])
})

test('a touch that changes nothing is neither heard nor a new object', async () => {
  const { state, value } = counter()
  let heard = 0
  value.subscribe(() => heard++)
  const before = value.get()
  value.touch()
  await Promise.resolve()
  expect(heard).toBe(0)
  expect(value.get()).toBe(before)
  expect(state.computed).toBe(2)
})

test('a read between change and telling does not swallow the news', async () => {
  const { state, value } = counter()
  let heard = 0
  value.subscribe(() => heard++)
  state.count = 1
  value.touch()
  value.get()
  await Promise.resolve()
  expect(heard).toBe(1)
})

test('who ended the subscription hears nothing, others still do', async () => {
  const { state, value } = counter()
  const heard: string[] = []
  const end = value.subscribe(() => heard.push('first'))
  value.subscribe(() => heard.push('second'))
  end()
  state.count = 1
  value.touch()
  await Promise.resolve()
  expect(heard).toEqual(['second'])
})
