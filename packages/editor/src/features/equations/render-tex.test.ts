import { expect, test } from 'vitest'
import { renderTex } from './render-tex.ts'

test('TeX becomes MathML', () => {
  expect(renderTex('a^2', false)).toContain('<msup>')
})

test('wrong TeX is shown as what was written', () => {
  expect(renderTex('\\frac{', true)).toContain('\\frac{')
})

test.each([
  '\\href{javascript:alert(1)}{x}',
  '\\url{javascript:alert(1)}',
  '\\htmlStyle{color:red}{x}',
  '<img src=x onerror=alert(1)>',
])('%s can run nothing', (tex) => {
  expect(renderTex(tex, true)).not.toMatch(/href="javascript|<img|style="color:red/)
})

test('a macro that would grow without end stops', () => {
  expect(renderTex('\\def\\a{\\a\\a}\\a', true)).toContain('\\def')
})
