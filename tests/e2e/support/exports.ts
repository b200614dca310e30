// Archives of everything held of an account, made by the job: asked for by an administrator and by the account's holder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { fillIn, type Shown } from "#tests/e2e/support/once-shown";
import { expect, type Studio } from "#tests/e2e/support/studio";
import type { StudioClient } from "#tests/support/studio-client";
import { answerAtTiktok } from "#tests/support/tiktok-control";
import { readZip } from "#tests/support/zip";

/** One archive: the browser that asked for it, the secret of its page, and its bytes as they lay on the disk and as they came. */
export type Export = { name: string; asker: StudioClient; code: Shown & { value: string }; bytes: Record<string, Buffer> };

async function take(studio: Studio, name: string, asker: StudioClient, path: string): Promise<Export> {
  const value = path.split("/").at(-1) ?? "";
  expect(value).toMatch(/^[\w-]{43}$/);
  const folder = join(studio.dataDir, "media", "exports");
  await expect
    .poll(async () => ((await (await asker.fetch(`/api/data-export/${value}`)).json()) as { state?: string }).state, { timeout: 60_000 })
    .toBe("ready");
  const [file = "", ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  const onDisk = readFileSync(join(folder, file));
  const answer = await asker.fetch(`/api/data-export/${value}`, { method: "POST" });
  const asGiven = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, onDisk.equals(asGiven)]).toEqual([200, true]);
  for (const bytes of [onDisk, asGiven])
    expect([...readZip(bytes).keys()]).toEqual(expect.arrayContaining(["data/Delivery.json", "README.txt"]));
  return {
    name,
    asker,
    code: { value, stands: [new RegExp(`^/data-export/${value} `)] },
    bytes: { "on the disk": onDisk, "as downloaded": asGiven },
  };
}

/** The exports of one account, one after the other. */
export async function takeExports(studio: Studio, admin: StudioClient, account: { id: string; handle: string }): Promise<Export[]> {
  const { page } = (await admin.ask("POST", `/api/connections/${account.id}/export`)) as { page: string };
  const ofAdmin = await take(studio, "export of an administrator", admin, page);
  const { visitor, answer } = await fillIn(studio, "/data-deletion", "/api/data-export/prove", {});
  const back = await answerAtTiktok(answer.headers.get("location") ?? "", { account: account.handle, scopes: [] });
  const returned = await visitor.fetch(back.pathname + back.search);
  return [ofAdmin, await take(studio, "export of the holder", visitor, returned.headers.get("location") ?? "")];
}
