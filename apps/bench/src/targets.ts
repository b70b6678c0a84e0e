import type { ServerName } from './servers/server.ts'

/** A bar for our server: its figure, divided by the best of `against` where there is one, is at most `atMost`. */
export interface BenchTarget {
  readonly workload: string
  readonly figure: string
  readonly against?: readonly ServerName[]
  readonly atMost: number
}

const peers: readonly ServerName[] = ['hocuspocus', 'y-websocket']

/** What DESIGN §10 sets out to reach. Peers that are not measured here (y-redis) have no line. */
export const targets: readonly BenchTarget[] = [
  { workload: 'fan-100', figure: 'cpuPer100k', against: peers, atMost: 0.8 },
  { workload: 'fan-100', figure: 'cpuPer100k', against: ['relay'], atMost: 0.85 },
  { workload: 'fan-100', figure: 'p50Ms', against: peers, atMost: 1 },
  { workload: 'fan-100-busy', figure: 'cpuPer100k', against: ['hocuspocus'], atMost: 0.3 },
  { workload: 'fan-100-busy', figure: 'cpuPer100k', against: ['relay'], atMost: 0.5 },
  { workload: 'fan-100-busy', figure: 'p99Ms', atMost: 20 },
  { workload: 'fan-500-hot', figure: 'cpuPer100k', against: peers, atMost: 0.4 },
  { workload: 'fan-500-hot', figure: 'cpuPer100k', against: ['relay'], atMost: 0.27 },
  { workload: 'saturated-100', figure: 'cpuPer100k', against: ['hocuspocus'], atMost: 0.22 },
  { workload: 'saturated-100', figure: 'cpuPer100k', against: ['relay'], atMost: 0.016 },
  { workload: 'thousand', figure: 'ackP50Ms', atMost: 10 },
  { workload: 'thousand', figure: 'ackP99Ms', atMost: 60 },
  { workload: 'documents', figure: 'cpuPer100k', against: peers, atMost: 0.5 },
  { workload: 'documents', figure: 'cpuPer100k', against: ['relay'], atMost: 1.2 },
  { workload: 'documents', figure: 'p99Ms', against: peers, atMost: 0.2 },
  { workload: 'join-storm', figure: 'allJoinedMs', against: peers, atMost: 0.2 },
  { workload: 'join-storm', figure: 'allJoinedMs', against: ['relay'], atMost: 1.3 },
  { workload: 'join-storm', figure: 'cpuSeconds', against: peers, atMost: 0.15 },
  { workload: 'cursors', figure: 'cpuPer100k', against: ['hocuspocus'], atMost: 0.25 },
  { workload: 'cursors', figure: 'cpuPer100k', against: ['relay'], atMost: 0.06 },
  { workload: 'cursors', figure: 'p99Ms', atMost: 40 },
  { workload: 'idle', figure: 'kibPerConnection', against: peers, atMost: 0.85 },
  { workload: 'idle', figure: 'kibPerConnection', against: ['relay'], atMost: 1.15 },
  { workload: 'idle', figure: 'idlePercent', atMost: 0.1 },
  { workload: 'instances', figure: 'farP50Ms', against: ['hocuspocus-redis'], atMost: 1 },
  { workload: 'instances', figure: 'cpuPer100k', against: ['relay-redis'], atMost: 0.85 },
  { workload: 'durability', figure: 'acknowledgedLost', atMost: 0 },
  { workload: 'durability', figure: 'ackP50Ms', atMost: 10 },
  { workload: 'durability', figure: 'ackP99Ms', atMost: 60 },
]
