import "server-only";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { database } from "#lib/infra/db/database";
import { env } from "#lib/infra/env";

/**
 * Practice and rehearsal capture e-mails under `mail` in the data folder: an .eml file that any
 * mail program opens, and the text that the studio shows. A second copy replaces the first.
 */
const capturedEmail = z.object({ to: z.string(), subject: z.string(), text: z.string() });
export type CapturedEmail = z.infer<typeof capturedEmail>;

const EMAIL_ID = /^[0-9a-f-]{36}$/;

function capturePath(id: string, extension: "eml" | "json"): string {
  if (!EMAIL_ID.test(id)) throw new Error("not the id of an e-mail");
  return join(captureDir(), `${id}.${extension}`);
}

const captureDir = () => join(env().STUDIO_DATA_DIR, "mail");

/** Saves one e-mail. */
export async function captureEmail(id: string, eml: Buffer, content: CapturedEmail): Promise<void> {
  await mkdir(captureDir(), { recursive: true });
  for (const [extension, data] of [
    ["eml", eml],
    ["json", JSON.stringify(content)],
  ] as const) {
    const path = capturePath(id, extension);
    await writeFile(`${path}.part`, data);
    await rename(`${path}.part`, path);
  }
}

/** Returns the text of a captured e-mail, or null when there is none. */
export async function readCapturedEmail(id: string): Promise<CapturedEmail | null> {
  const text = await readFile(capturePath(id, "json"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  return text === null ? null : capturedEmail.parse(JSON.parse(text));
}

/** Deletes captured e-mails whose row expired or was erased. Returns how many. */
export async function pruneCapturedEmails(): Promise<number> {
  const names = await readdir(captureDir()).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const ids = [...new Set(names.map((name) => name.slice(0, 36)))].filter((id) =>
    EMAIL_ID.test(id),
  );
  if (ids.length === 0) return 0;
  const rows = await database().email.findMany({
    where: { id: { in: ids } },
    select: { id: true },
  });
  const present = new Set(rows.map(({ id }) => id));
  const gone = ids.filter((id) => !present.has(id));
  for (const name of names)
    if (gone.includes(name.slice(0, 36))) await rm(join(captureDir(), name), { force: true });
  return gone.length;
}
