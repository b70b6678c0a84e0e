// Our packages as a stranger gets them: packed, and installed from the tarballs in an empty folder.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const examples = fileURLToPath(new URL('..', import.meta.url))
const repository = join(examples, '../..')
const packages = ['protocol', 'document', 'provider', 'editor'] as const
export const exampleNames = ['react', 'own-provider', 'no-framework'] as const

export interface PackedExamples {
  /** Holds `<example>/dist` for each. */
  readonly folder: string
  remove(): Promise<void>
}

/** Packs, installs and builds; takes most of a minute where the packages are not yet in pnpm's store. */
export const buildPackedExamples = async (): Promise<PackedExamples> => {
  const folder = await mkdtemp(join(tmpdir(), 'quire-examples-'))
  const pnpm = await pnpmOf(repository)
  await Promise.all(
    packages.map((name) => pnpm(join(repository, 'packages', name), 'pack', '--pack-destination', folder)),
  )
  for (const name of exampleNames)
    await cp(join(examples, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    })
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  await writeFile(join(folder, 'pnpm-workspace.yaml'), await workspace(folder))
  await pnpm(folder, 'install', '--prefer-offline', '--no-frozen-lockfile')
  for (const name of exampleNames) await pnpm(join(folder, name), 'exec', 'vite', 'build', '--base', './')
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** The tarballs stand for the packages, ours inside ours too. */
const workspace = async (folder: string): Promise<string> => {
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz'))
  const overrides = packages.map((name) => {
    const tarball = tarballs.find((file) => file.startsWith(`quire-${name}-`))
    if (!tarball) throw new Error(`there is no tarball of ${name} in ${tarballs.join(', ')}`)
    return `  "@quire/${name}": "file:${join(folder, tarball)}"`
  })
  return ['packages: [react, own-provider, no-framework]', 'overrides:', ...overrides, ''].join('\n')
}

const pnpmOf = async (root: string) => {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly packageManager: string
  }
  return async (cwd: string, ...args: string[]): Promise<void> => {
    // What the outer pnpm says in its environment is about our workspace, not about this folder.
    const environment = Object.entries(process.env).filter(
      ([name]) => !/^(npm|pnpm)_/i.test(name) || /registry|cafile/i.test(name),
    )
    try {
      await run('npx', ['-y', packageManager, ...args], { cwd, env: Object.fromEntries(environment) })
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
      throw new Error(`pnpm ${args.join(' ')} in ${cwd} failed:\n${stdout ?? ''}${stderr ?? ''}`, {
        cause: error,
      })
    }
  }
}
