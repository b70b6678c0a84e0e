import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

test.each([
  ['nobody is believed', 0, '10.0.0.9'],
  ['the nearest proxy is believed', 1, '2.2.2.2'],
  ['both proxies are believed', 2, '1.1.1.1'],
  ['more are believed than there are', 9, '1.1.1.1'],
])('when %s the address is the right one', (_, trusted, address) => {
  expect(clientAddress('10.0.0.9', '1.1.1.1, 2.2.2.2', trusted)).toBe(address)
})

test('without the header it is the one that connects', () => {
  expect(clientAddress('10.0.0.9', undefined, 1)).toBe('10.0.0.9')
  expect(clientAddress(undefined, '', 0)).toBe('unknown')
})
