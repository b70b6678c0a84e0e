// The editor's own copy of Lexical, for extensions of an application: two copies do not know each other's nodes.
export * from '@lexical/extension'
export * from 'lexical'
