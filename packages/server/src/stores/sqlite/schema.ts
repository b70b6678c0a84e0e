import type { Database } from './driver.ts'
import { packRows } from './packing.ts'
import { toRow } from './values.ts'

/**
 * How the tables came to be, one step for each version of the file; a step is never changed once released.
 *
 * `commits` has what came last, one row for each commit whatever the number of documents in it; now and then it is
 * sorted into `runs`, the log of each document. `history` holds what was compacted away, deflated; `damaged` what could
 * not be read; `sorted` counts the changes of everything but `commits`. `clients` has whose the ids are: nobody's where
 * there is no author, and then how far they are written.
 */
export const migrations: ReadonlyArray<string | ((database: Database) => void)> = [
  `
  CREATE TABLE documents (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    generation TEXT NOT NULL,
    head INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    bytes INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE updates (
    document INTEGER NOT NULL REFERENCES documents(key),
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    author TEXT,
    session TEXT,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (
    document INTEGER PRIMARY KEY REFERENCES documents(key),
    up_to INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
`,
  `
  CREATE TABLE history (
    document INTEGER NOT NULL REFERENCES documents(key),
    from_position INTEGER NOT NULL,
    to_position INTEGER NOT NULL,
    from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL,
    author TEXT,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document, from_position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE damaged (
    document INTEGER NOT NULL REFERENCES documents(key),
    position INTEGER NOT NULL,
    time INTEGER NOT NULL,
    author TEXT,
    session TEXT,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE clients (
    document INTEGER NOT NULL REFERENCES documents(key),
    client INTEGER NOT NULL,
    author TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  `,
  (database) => {
    database.exec(`
    CREATE TABLE commits (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
    CREATE TABLE sorted (up_to INTEGER NOT NULL, epoch INTEGER NOT NULL) STRICT;
    INSERT INTO sorted VALUES (0, 0);
    CREATE TABLE runs (
      key INTEGER PRIMARY KEY,
      document INTEGER NOT NULL REFERENCES documents(key),
      from_position INTEGER NOT NULL,
      to_position INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX runs_of_document ON runs (document, from_position);`)
    rowsToRuns(database)
    database.exec('DROP TABLE updates')
  },
  '-- Nothing changes in the tables: appends in `commits` tell owners of client ids, which earlier versions cannot read.',
  '-- Nor here: they tell of each client id that is written with, and not only of those that become somebody’s.',
  `
  ALTER TABLE clients RENAME TO clients_before;
  CREATE TABLE clients (
    document INTEGER NOT NULL REFERENCES documents(key),
    client INTEGER NOT NULL,
    author TEXT,
    position INTEGER NOT NULL,
    written_to INTEGER NOT NULL,
    PRIMARY KEY (document, client)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO clients SELECT document, client, author, position, 0 FROM clients_before;
  DROP TABLE clients_before;
  `,
]

/** Brings a file to the newest version. @throws when it is of a later one. */
export const migrate = (database: Database): void => {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version)
  if (version > migrations.length)
    throw new Error('it was written by a later version of this program, and is left as it is')
  for (const step of migrations.slice(version))
    if (typeof step === 'string') database.exec(step)
    else step(database)
  if (version < migrations.length) database.exec(`PRAGMA user_version = ${migrations.length}`)
}

const rowsToRuns = (database: Database): void => {
  const rowsOf = database.prepare(
    'SELECT position, time, author, session, bytes FROM updates WHERE document = ? ORDER BY position',
  )
  const insert = database.prepare(
    'INSERT INTO runs (document, from_position, to_position, bytes) VALUES (?, ?, ?, ?)',
  )
  for (const { document = null } of database.prepare('SELECT DISTINCT document FROM updates').all()) {
    const rows = rowsOf.all(document).map(toRow)
    insert.run(document, rows[0]!.position, rows.at(-1)!.position, packRows(rows))
  }
}
