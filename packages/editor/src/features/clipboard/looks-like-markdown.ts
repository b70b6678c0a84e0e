// Was this text written as Markdown? Prose with a stray asterisk was not.

/** Lines that nobody writes by accident count 2, marks inside a line 1. */
const signs: readonly (readonly [RegExp, number])[] = [
  [/^#{1,6} \S/m, 2],
  [/^```/m, 2],
  [/^\s*[-*+] \[[ xX]\] /m, 2],
  [/^\|.*\|\s*\n\|[\s:|-]+\|/m, 2],
  [/^(\s*[-*+] \S.*\n){1,}\s*[-*+] \S/m, 2],
  [/^(\s*\d+[.)] \S.*\n){1,}\s*\d+[.)] \S/m, 2],
  [/^> \S/m, 1],
  [/\[[^\]\n]+\]\([^)\s]+\)/, 1],
  [/(\*\*|__)\S(.*\S)?\1/, 1],
  [/`[^`\n]+`/, 1],
  [/~~\S.*\S~~/, 1],
]

/** Is plain text from the clipboard worth reading as Markdown? */
export const looksLikeMarkdown = (text: string): boolean =>
  signs.reduce((sum, [sign, weight]) => sum + (sign.test(text) ? weight : 0), 0) >= 2
