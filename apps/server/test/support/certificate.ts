import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { type AtEnd, temporaryFolder } from './process.ts'

export interface Certificate {
  /** PEM, to be trusted by clients. */
  readonly ca: string
  readonly certFile: string
  readonly keyFile: string
}

/** A new certificate for 127.0.0.1, in files that are removed when the test is over. */
export const makeCertificate = async (atEnd?: AtEnd): Promise<Certificate> => {
  const folder = await temporaryFolder(atEnd)
  const { cert, private: key } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(certFile, cert)
  await writeFile(keyFile, key)
  return { ca: cert, certFile, keyFile }
}
