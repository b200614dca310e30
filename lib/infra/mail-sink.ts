import "server-only";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { database } from "#lib/infra/database";
import { env } from "#lib/infra/env";

/**
 * Where the mails of practice and rehearsal end: in the folder `mail` of the data folder, as an .eml file that any mail program
 * opens, and beside it the words that the studio shows. A mail that comes twice lies there once.
 */
const sunk = z.object({ to: z.string(), subject: z.string(), text: z.string() });
export type SunkMail = z.infer<typeof sunk>;

const ID = /^[0-9a-f-]{36}$/;

function pathOf(id: string, ending: "eml" | "json"): string {
  if (!ID.test(id)) throw new Error("not the id of a mail");
  return join(folder(), `${id}.${ending}`);
}

const folder = () => join(env().STUDIO_DATA_DIR, "mail");

/** Keeps one mail. */
export async function sinkMail(id: string, eml: Buffer, words: SunkMail): Promise<void> {
  await mkdir(folder(), { recursive: true });
  for (const [ending, content] of [
    ["eml", eml],
    ["json", JSON.stringify(words)],
  ] as const) {
    const path = pathOf(id, ending);
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  }
}

/** The words of a kept mail; null when it is not there. */
export async function readSunkMail(id: string): Promise<SunkMail | null> {
  const text = await readFile(pathOf(id, "json"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : sunk.parse(JSON.parse(text));
}

/** Removes every kept mail whose row is gone: too old, or erased with its account. Answers how many. */
export async function dropSunkMails(): Promise<number> {
  const names = await readdir(folder()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids = [...new Set(names.map((name) => name.slice(0, 36)))].filter((id) => ID.test(id));
  if (ids.length === 0) return 0;
  const rows = await database().mail.findMany({ where: { id: { in: ids } }, select: { id: true } });
  const kept = new Set(rows.map(({ id }) => id));
  const gone = ids.filter((id) => !kept.has(id));
  for (const name of names) if (gone.includes(name.slice(0, 36))) await rm(join(folder(), name), { force: true });
  return gone.length;
}
