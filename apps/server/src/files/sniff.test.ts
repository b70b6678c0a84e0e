import { expect, test } from 'vitest'
import { sniffImage } from './sniff.ts'

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

test.each([
  ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['GIF89a\x01\0\x01\0', 'image/gif'],
  ['RIFF\x1a\0\0\0WEBPVP8 ', 'image/webp'],
  ['\0\0\0\x1cftypavif\0\0\0\0mif1', 'image/avif'],
  ['\0\0\0\x20ftypmif1\0\0\0\0avif', 'image/avif'],
])('%j is a picture', (head, type) => {
  expect(sniffImage(bytes(head))).toBe(type)
})

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">',
  '<!doctype html><script>alert(1)</script>',
  'GIF8',
  'RIFF\x1a\0\0\0WAVEfmt ',
  '\0\0\0\x18ftypmp42',
  ' \x89PNG\r\n\x1a\n',
  '',
])('%j is none that may be shown', (head) => {
  expect(sniffImage(bytes(head))).toBeUndefined()
})
