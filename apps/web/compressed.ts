// What a browser may ask for compressed is compressed once, as well as it goes, and not at each request.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Less is not worth another file. */
const minBytes = 1_000

export const compressed = (): Plugin => ({
  name: 'quire-compressed',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/^assets\/.+\.(js|css)$/.test(file.fileName)) continue
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source)
        if (source.length < minBytes) continue
        const brotli = brotliCompressSync(source, {
          params: { [constants.BROTLI_PARAM_SIZE_HINT]: source.length },
        })
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotli })
        this.emitFile({
          type: 'asset',
          fileName: `${file.fileName}.gz`,
          source: gzipSync(source, { level: 9 }),
        })
      }
    },
  },
})
