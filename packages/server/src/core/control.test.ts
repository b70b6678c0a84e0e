import { parseDocumentId } from '@quire/protocol'
import { beforeEach, expect, test } from 'vitest'
import { createMemoryBus } from '../buses/memory.ts'
import type { Bus } from './bus.ts'
import { Control, type ControlMessage } from './control.ts'
import { type Logger, silentLogger } from './logger.ts'

const documentId = parseDocumentId('team/plan')
let bus: Bus
let warnings: number
let logger: Logger
beforeEach(() => {
  bus = createMemoryBus()
  warnings = 0
  logger = {
    ...silentLogger,
    warn: () => {
      warnings += 1
    },
  }
})

const listening = (instance: string) => {
  const control = new Control(bus, instance, logger)
  const heard: ControlMessage[] = []
  control.onMessage((message) => heard.push(message))
  return { control, heard }
}

test.each<ControlMessage>([
  { kind: 'access', documentId, person: 'ada', access: 'view' },
  { kind: 'access', documentId, person: undefined, access: undefined },
  { kind: 'ticket', id: 't', expiresAt: 5 },
  { kind: 'generation', documentId, generation: '2' },
])('$kind reaches every instance once, its sender too', async (message) => {
  const [here, there] = [listening('a'), listening('b')]
  here.control.send(message)
  await Promise.resolve()
  expect([here.heard, there.heard]).toEqual([[message], [message]])
})

test.each([
  ['of an unknown kind', '{"kind":"dance"}'],
  ['without what it needs', '{"kind":"ticket"}'],
  ['for a document that cannot be', '{"kind":"generation","documentId":"..","generation":"2"}'],
  ['that is no JSON', '{'],
])('a message %s is not believed', async (_, text) => {
  const { heard } = listening('a')
  bus.publish('control', new TextEncoder().encode(text))
  await Promise.resolve()
  expect([heard, warnings]).toEqual([[], 1])
})

test('an access that is none is no access', async () => {
  const { heard } = listening('a')
  bus.publish('control', new TextEncoder().encode('{"kind":"access","documentId":"d","access":"root"}'))
  await Promise.resolve()
  expect(heard).toEqual([{ kind: 'access', documentId: 'd', person: undefined, access: undefined }])
})
