// One piece of code for pages that keep documents on the device; others never load it.
export { Tabs } from '../tabs.ts'
export { leaseClientId } from './client-id-lease.ts'
export { DeviceStore } from './device-store.ts'
