import "server-only";
import type { Compilable } from "kysely";
import type { Client } from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

import type { ArchiveHeader } from "#lib/backup/manifest";

/** A table with the columns that are copied. */
export type Table = ArchiveHeader["tables"][number];

/** Tables that a backup omits. People sign in again; used or revoked links must not work again. */
export const excludedTables: Record<string, string> = {
  _prisma_migrations: "written by the migrations themselves",
  StaffSession: "everyone signs in again",
  PendingSignIn: "lasts ten minutes",
  Challenge: "lasts ten minutes",
  RecoveryCode: "a code that was used since would work again",
  SetupLink: "works once and for a day",
  Invitation: "works once and for two days",
  PasswordReset: "works once and for 30 minutes",
  BulkAction: "its job is not in the archive",
  DataExport: "its file is not in the archive",
  Authorization: "lasts ten minutes",
  RateLimit: "counts minutes",
  WorkerHeartbeat: "says which workers live",
};

/** Runs a typed query on the connection of a backup and returns its rows. */
export async function clientRows<R extends object>(
  client: Client,
  query: Compilable<R>,
): Promise<R[]> {
  const { sql, parameters } = query.compile();
  const { rows } = await client.query<R>(sql, [...parameters]);
  return rows;
}

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Returns the product's tables with their columns, without the queue, which has its own schema. */
export async function listTables(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname`);
  return rows.filter(({ name }) => !Object.hasOwn(excludedTables, name));
}

const tableWithColumns = (client: Client, { name, columns }: Table) =>
  `public.${client.escapeIdentifier(name)} (${columns.map((column) => client.escapeIdentifier(column)).join(", ")})`;

/** Makes the text of dates and numbers independent of the server's settings. */
export async function setPortableFormats(client: Client): Promise<void> {
  await client.query(
    "SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET timezone = 'UTC'; SET extra_float_digits = 1",
  );
}

/** Yields the rows of a table in chunks of a few megabytes, and returns their number. */
export async function* copyOut(client: Client, table: Table): AsyncGenerator<Buffer, number> {
  const stream = client.query(copyTo(`COPY ${tableWithColumns(client, table)} TO STDOUT`));
  let pieces: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    heldBytes += piece.length;
    if (heldBytes < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    [pieces, heldBytes] = [[], 0];
  }
  if (heldBytes > 0) yield Buffer.concat(pieces);
  return stream.rowCount;
}

/** Writes rows that copyOut read. Chunks form one stream and may end in the middle of a row. */
export class CopyIn {
  readonly #stream;
  readonly #done: Promise<void>;

  constructor(client: Client, table: Table) {
    this.#stream = client.query(copyFrom(`COPY ${tableWithColumns(client, table)} FROM STDIN`));
    this.#done = new Promise((resolve, reject) =>
      this.#stream.once("finish", resolve).once("error", reject),
    );
    this.#done.catch(() => undefined);
  }

  async write(piece: Uint8Array): Promise<void> {
    if (this.#stream.write(piece)) return;
    await Promise.race([
      this.#done,
      new Promise<void>((resolve) => this.#stream.once("drain", resolve)),
    ]);
  }

  /** Ends the table. Returns how many rows were written. */
  async end(): Promise<number> {
    this.#stream.end();
    await this.#done;
    return this.#stream.rowCount;
  }
}
