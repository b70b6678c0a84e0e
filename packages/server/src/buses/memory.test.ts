import { describe, test } from 'vitest'
import type { Bus } from '../core/bus.ts'
import { busContract } from '../testing/bus-contract.ts'
import { createMemoryBus } from './memory.ts'

describe('the memory bus', () => {
  for (const { title, check } of busContract)
    test(title, () => {
      const bus: Bus = createMemoryBus()
      return check(async () => bus)
    })
})
