import { describe, test } from 'vitest'
import { storeContract } from '../testing/store-contract.ts'
import { createMemoryStore } from './memory.ts'

describe('the memory store', () => {
  for (const { title, check } of storeContract) test(title, () => check(async () => createMemoryStore()))
})
