// Reads a backup with its key but without the studio's code: an age file of a tar of COPY texts.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";

import { Decrypter } from "age-encryption";
import { createTarDecoder } from "modern-tar";

import { openSealedValue, type KeysetKeys } from "#tests/support/leaks/open-sealed";

type BackupEntry = { name: string; content: Buffer };

/** Returns every entry of the archive. */
export async function readBackupEntries(path: string, key: string): Promise<BackupEntry[]> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  const opened = await decrypter.decrypt(
    Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
  );
  const entries: BackupEntry[] = [];
  for await (const { header, body } of opened.pipeThrough(createTarDecoder({ strict: true }))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    entries.push({ name: header.name, content: Buffer.concat(pieces) });
  }
  return entries;
}

/** Returns every sealed value of the archive, opened. Throws for one not sealed for its row. */
export function openSealedInBackup(
  entries: BackupEntry[],
  keys: KeysetKeys,
): { place: string; opened: string }[] {
  const head = entries.find(({ name }) => name === "about.json")?.content.toString("utf8") ?? "{}";
  const { tables } = JSON.parse(head) as { tables: { name: string; columns: string[] }[] };
  return tables.flatMap(({ name: table, columns }) => {
    const parts = entries
      .filter(({ name }) => name.startsWith(`database/${table}/`))
      .map(({ content }) => content);
    const rows = Buffer.concat(parts)
      .toString("utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t"));
    const id = columns.indexOf(columns.includes("id") ? "id" : "staffId");
    return columns.flatMap((column, at) =>
      (column.endsWith("Sealed") ? rows : []).flatMap((row) => {
        const value = row[at] ?? "\\N";
        if (value === "\\N") return [];
        const place = `${table}.${column}`;
        return [
          {
            place,
            opened: openSealedValue(
              Buffer.from(value.replace(/^\\\\x/, ""), "hex"),
              keys,
              `studio:${place}:${row[id]}`,
            ),
          },
        ];
      }),
    );
  });
}
