import { createHash, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";

import { Encrypter } from "age-encryption";
import { packTar } from "modern-tar";

import { readBackupEntries } from "#tests/support/leaks/read-backup";

type Entries = Map<string, Buffer>;
type Head = { tables: { name: string; columns: string[] }[]; mac?: string };
type List = { entries: { name: string; size: number; sha256: string }[]; mac?: string } & Record<
  string,
  unknown
>;

const parse = (entries: Entries, name: string): unknown =>
  JSON.parse(entries.get(name)?.toString("utf8") ?? "{}");

/** Copies the first member of staff as an operator with a new id and address. */
function addOperator(entries: Entries): void {
  const { tables } = parse(entries, "about.json") as Head;
  const columns = tables.find(({ name }) => name === "Staff")?.columns ?? [];
  const file = "database/Staff/000001.copy";
  const rows = entries.get(file)?.toString("utf8") ?? "";
  const invented = (rows.split("\n")[0] ?? "").split("\t");
  invented[columns.indexOf("id")] = randomUUID();
  invented[columns.indexOf("email")] = "intruder@evil.example";
  invented[columns.indexOf("operator")] = "t";
  entries.set(file, Buffer.from(`${rows}${invented.join("\t")}\n`));
  const list = parse(entries, "manifest.json") as List;
  const counts = list["rows"] as Record<string, number>;
  entries.set(
    "manifest.json",
    Buffer.from(
      JSON.stringify({ ...list, rows: { ...counts, Staff: (counts["Staff"] ?? 0) + 1 } }),
    ),
  );
}

/** Makes the hashes of the manifest agree with the entries again. */
function listEntries(entries: Entries): void {
  const list = parse(entries, "manifest.json") as List;
  list.entries = [...entries]
    .filter(([name]) => name !== "about.json" && name !== "manifest.json")
    .map(([name, content]) => ({
      name,
      size: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    }));
  entries.delete("manifest.json");
  entries.set("manifest.json", Buffer.from(JSON.stringify(list)));
}

const forgeries = {
  "an invented operator": addOperator,
  "an invented erasure": (entries: Entries) =>
    void entries.set("erasures/account-x.json", Buffer.from(`{"kind":"account","id":"x"}`)),
  "an invented head of the audit log": (entries: Entries) =>
    void entries.set("audit-heads/2026-11.jsonl", Buffer.from("{}\n")),
  "a header of its own": (entries: Entries) =>
    void entries.set(
      "about.json",
      Buffer.from(
        JSON.stringify({ ...(parse(entries, "about.json") as Head), mac: "0".repeat(64) }),
      ),
    ),
  "no MAC at all": (entries: Entries) => {
    for (const name of ["about.json", "manifest.json"]) {
      const { mac: _, ...rest } = parse(entries, name) as Head;
      entries.set(name, Buffer.from(JSON.stringify(rest)));
    }
  },
} satisfies Record<string, (entries: Entries) => void>;

export type Forgery = keyof typeof forgeries;
export const forgeryNames = Object.keys(forgeries) as Forgery[];

/** Writes a consistent but forged archive, encrypted to the public recipient as anyone can. */
export async function forgeArchive(
  genuine: { path: string; key: string },
  forgery: Forgery,
  to: { path: string; recipient: string },
): Promise<void> {
  const read = await readBackupEntries(genuine.path, genuine.key);
  const entries: Entries = new Map(read.map(({ name, content }) => [name, content]));
  forgeries[forgery](entries);
  listEntries(entries);
  const tar = await packTar(
    [...entries].map(([name, body]) => ({ header: { name, size: body.length }, body })),
  );
  const encrypter = new Encrypter();
  encrypter.addRecipient(to.recipient);
  await writeFile(to.path, await encrypter.encrypt(tar));
}
