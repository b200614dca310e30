import "server-only";

import { extname } from "node:path";
import type { Readable } from "node:stream";

import { database } from "#lib/infra/database";
import { fileStat, readFile } from "#lib/infra/files";
import { belongings, rowsOf } from "#lib/privacy/belongings";
import { readmeText } from "#lib/privacy/export-words";

type Entry = { name: string; lastModified: Date; input: string | AsyncIterable<string | Uint8Array> };
type File = { name: string; key: string; sizeBytes: number };

const read = <Row>(query: Parameters<ReturnType<typeof database>["$queryRaw"]>[0]) => database().$queryRaw<Row>(query);

/** The files of the accounts' videos that are still there, named by the number of their video. */
export async function filesOf(ids: string[]): Promise<File[]> {
  const files: File[] = [];
  for await (const row of rowsOf(read, "Video", ids)) {
    const { id, fileKey, posterKey } = row as { id: string; fileKey: string | null; posterKey: string | null };
    for (const [folder, key] of [
      ["videos", fileKey],
      ["posters", posterKey],
    ] as const) {
      const found = key === null ? null : await fileStat(key);
      if (key !== null && found) files.push({ name: `${folder}/${id}${extname(key)}`, key, sizeBytes: found.sizeBytes });
    }
  }
  return files;
}

/** Everything that goes into an archive, one after the other: the words, a JSON file a table, then the files. `told` hears of bytes read. */
export async function* exportEntries(
  ids: string[],
  { files, at, told }: { files: File[]; at: Date; told: (bytes: number) => Promise<void> },
): AsyncGenerator<Entry> {
  yield { name: "README.txt", lastModified: at, input: readmeText({ at, accounts: ids.length }) };
  for (const model of Object.keys(belongings))
    yield { name: `data/${model}.json`, lastModified: at, input: asJson(rowsOf(read, model, ids)) };
  for (const { name, key } of files) yield { name, lastModified: at, input: heard(readFile(key), told) };
}

async function* asJson(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let first = true;
  for await (const row of rows) {
    yield `${first ? "[\n" : ",\n"}${JSON.stringify(row)}`;
    first = false;
  }
  yield first ? "[]\n" : "\n]\n";
}

async function* heard(file: Readable, told: (bytes: number) => Promise<void>): AsyncGenerator<Uint8Array> {
  for await (const piece of file as AsyncIterable<Buffer>) {
    yield piece;
    await told(piece.length);
  }
}
