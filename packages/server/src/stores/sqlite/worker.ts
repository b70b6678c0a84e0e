// The thread that owns the database: a commit waits for the disk, and nobody who is served may wait with it.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { WorkerSettings } from './messages.ts'
import { serveLog } from './serve-log.ts'

await serveLog(parentPort as MessagePort, workerData as WorkerSettings) // a thread has a port; data given by store.ts
