import { expect, test } from 'vitest'
import { Acknowledgements } from './acknowledgements.ts'

const withFrames = (count: number): Acknowledgements => {
  const acknowledgements = new Acknowledgements()
  for (let i = 0; i < count; i++) acknowledgements.next()
  return acknowledgements
}

test('[K1] frames are counted from 1', () => {
  const acknowledgements = new Acknowledgements()
  expect([acknowledgements.next(), acknowledgements.next()]).toEqual([1, 2])
})

test('[K2] acks are cumulative and only grow', () => {
  const acknowledgements = withFrames(5)
  expect(acknowledgements.settle(2, 0)).toBe(2)
  expect(acknowledgements.settle(2, 0)).toBeUndefined()
  expect(acknowledgements.settle(5, 0)).toBe(5)
})

test('[S4] a frame without its base holds back the ack until a later step 2 is durable', () => {
  const acknowledgements = withFrames(6)
  acknowledgements.wait(2)
  acknowledgements.wait(5)
  expect(acknowledgements.settle(3, 0)).toBe(1)
  expect(acknowledgements.settle(4, 4)).toBe(4)
  expect(acknowledgements.waiting).toBe(1)
  expect(acknowledgements.settle(6, 6)).toBe(6)
})

test('[S4] a step 2 from before the frame does not bring it', () => {
  const acknowledgements = withFrames(3)
  acknowledgements.wait(3)
  expect(acknowledgements.settle(3, 2)).toBe(2)
})
