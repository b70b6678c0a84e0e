/** One server-sent event. */
export interface ServerEvent {
  /** `message` when the server gave none. */
  readonly name: string
  readonly data: string
}

/** The longest line that is read; the server's events are far shorter. */
const maxLineLength = 64 * 1024 * 1024

/**
 * Reads server-sent events (HTML standard, 9.2.6) from the body of a `fetch`, which unlike `EventSource` can send headers.
 *
 * @param onBytes - called whenever something came, be it a comment.
 * @throws when the stream breaks, or a line is beyond all measure.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let name = 'message'
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onBytes()
      rest += decoder.decode(value, { stream: true })
      if (rest.length > maxLineLength) throw new Error('a line of the event stream has no end')
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { name, data: data.join('\n') }
          name = 'message'
          data = []
        } else if (line.startsWith('event:')) name = fieldOf(line)
        else if (line.startsWith('data:')) data.push(fieldOf(line))
        // Comments, ids and retry times mean nothing here.
      }
    }
  } finally {
    // Also when the caller stops reading: the connection below is given up.
    reader.cancel().catch(() => {})
  }
}

const fieldOf = (line: string): string => line.slice(line.indexOf(':') + 1).replace(/^ /, '')
