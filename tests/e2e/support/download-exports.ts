// Data exports of an account: one requested by an administrator, one by the account's owner.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { submitFormAsVisitor, type OneTimeSecret } from "#tests/e2e/support/one-time-secrets";
import { expect, type RunningStudio } from "#tests/e2e/support/studio";
import type { StudioClient } from "#tests/support/drivers/studio-client";
import { submitAuthorizePage } from "#tests/support/drivers/simulator";
import { readStoredZip } from "#tests/support/archives";

/** One export: its requester, the secret of its page, and its bytes on disk and as downloaded. */
export type DownloadedExport = {
  name: string;
  requester: StudioClient;
  code: OneTimeSecret & { value: string };
  bytes: Record<string, Buffer>;
};

async function downloadExport(
  studio: RunningStudio,
  name: string,
  requester: StudioClient,
  path: string,
): Promise<DownloadedExport> {
  const value = path.split("/").at(-1) ?? "";
  expect(value).toMatch(/^[\w-]{43}$/);
  const folder = join(studio.dataDir, "media", "exports");
  await expect
    .poll(
      async () =>
        ((await (await requester.fetch(`/api/data-export/${value}`)).json()) as { state?: string })
          .state,
      { timeout: 60_000 },
    )
    .toBe("ready");
  const [file = "", ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  const onDisk = readFileSync(join(folder, file));
  const answer = await requester.fetch(`/api/data-export/${value}`, { method: "POST" });
  const downloaded = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, onDisk.equals(downloaded)]).toEqual([200, true]);
  for (const bytes of [onDisk, downloaded])
    expect([...readStoredZip(bytes).keys()]).toEqual(
      expect.arrayContaining(["data/Delivery.json", "README.txt"]),
    );
  return {
    name,
    requester,
    code: { value, allowedPlaces: [new RegExp(`^/data-export/${value} `)] },
    bytes: { "on the disk": onDisk, "as downloaded": downloaded },
  };
}

/** Requests and downloads both exports of one account in turn. */
export async function downloadExports(
  studio: RunningStudio,
  admin: StudioClient,
  account: { id: string; handle: string },
): Promise<DownloadedExport[]> {
  const { page } = (await admin.requestJson("POST", `/api/connections/${account.id}/export`)) as {
    page: string;
  };
  const ofAdmin = await downloadExport(studio, "export of an administrator", admin, page);
  const { visitor, answer } = await submitFormAsVisitor(
    studio,
    "/data-deletion",
    "/api/data-export/prove",
    {},
  );
  const back = await submitAuthorizePage(answer.headers.get("location") ?? "", {
    account: account.handle,
    scopes: [],
  });
  const returned = await visitor.fetch(back.pathname + back.search);
  return [
    ofAdmin,
    await downloadExport(
      studio,
      "export of the owner",
      visitor,
      returned.headers.get("location") ?? "",
    ),
  ];
}
