// Loads rows into a table with COPY, one row in memory at a time.
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

export type CopyValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | readonly string[]
  | { readonly json: unknown }
  | null
  | undefined;

/** A table, and how each column that is filled follows from a row. */
export type CopyTable<Row> = {
  table: string;
  columns: Record<string, (row: Row) => CopyValue>;
};

/** How much text goes to the server at once. */
const BLOCK_LENGTH = 256 * 1024;

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const escapeText = (text: string) => text.replaceAll(/[\\\n\r\t]/g, (sign) => ESCAPES[sign] ?? "");
const quoteElement = (text: string) => `"${text.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;

function encode(value: CopyValue): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escapeText(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString("hex")}`;
  if (typeof value !== "object") return String(value);
  if ("json" in value) return escapeText(JSON.stringify(value.json));
  return escapeText(`{${value.map(quoteElement).join(",")}}`);
}

function* encodeRows<Row>(rows: Iterable<Row>, columns: CopyTable<Row>["columns"]) {
  const readers = Object.values(columns);
  let block = "";
  for (const row of rows) {
    block += `${readers.map((read) => encode(read(row))).join("\t")}\n`;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}

/** Copies all rows into a table. Returns how many there were. */
export async function copyRows<Row>(
  client: pg.Client,
  { table, columns }: CopyTable<Row>,
  rows: Iterable<Row>,
): Promise<number> {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const into = client.query(copyFrom(`COPY "${table}" (${names.join(", ")}) FROM STDIN`));
  await pipeline(Readable.from(encodeRows(rows, columns), { objectMode: true }), into);
  return into.rowCount ?? 0;
}
