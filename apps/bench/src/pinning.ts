import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Servers and generator each have a core, so that they do not take turns on one while the other is free. */
export const serverCore = 0
export const generatorCore = 1

/** Whether processes can be kept on a core here: Linux with `taskset` and a second core. */
export const canPin: boolean =
  availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0

/** @returns the command that runs `command` on that core only, or `command` itself where that cannot be had. */
export const pinned = (core: number, command: readonly string[]): readonly string[] =>
  canPin ? ['taskset', '--cpu-list', String(core), ...command] : command
