import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { env } from "#lib/infra/env";
import { readSunkMail, type SunkMail } from "#lib/infra/mail-sink";
import { sendDueMail } from "#lib/worker/mail";

/** Sends what is due, as the worker does, and answers every letter that went to this address. */
export async function lettersTo(address: string): Promise<SunkMail[]> {
  await sendDueMail();
  const names = await readdir(join(env().STUDIO_DATA_DIR, "mail")).catch(() => []);
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  const letters = await Promise.all(ids.map(readSunkMail));
  return letters.filter((letter) => letter !== null).filter(({ to }) => to === address);
}

/** The secret of the link in a letter that leads to this page of ours. */
export function tokenIn({ text }: SunkMail, page: "invitation" | "reset-password"): string {
  return new RegExp(`/${page}/([\\w-]{43})\\b`).exec(text)?.[1] ?? "";
}
