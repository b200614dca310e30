import "server-only";

import { system, workerFor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { recorded, unrecorded } from "#lib/audit/events";
import { noteRestore } from "#lib/audit/export-heads";
import { holdRestored } from "#lib/deliveries/hold-restored";
import { database } from "#lib/infra/database";
import { enqueue } from "#lib/infra/jobs";
import { open } from "#lib/infra/seal";
import { replayErasures } from "#lib/privacy/replay-erasures";

export type Settled = {
  held: number;
  mails: number;
  links: number;
  erasures: number;
  tokens: { opened: number; closed: number };
};

/**
 * Makes a database that came out of a backup safe to open: it shows a past that went on without it. Nothing of that past is carried out
 * now: sends are held for a person, owed e-mails count as sent, links in somebody's hands are closed, and what was erased since is
 * erased again.
 */
export async function settleRestored(madeAt: string): Promise<Settled> {
  const shops = await database().shop.findMany({ select: { id: true } });
  const mails = await settleMails();
  let held = 0;
  for (const { id } of shops) held += await holdRestored(workerFor(id));
  const links = await closeLinks();
  await act(system, "backup.restore", async () =>
    recorded({ action: "backup.restored", subjectId: null, details: { madeAt, held, mails, links } }, undefined),
  );
  await noteRestore(madeAt);
  await takeUpVideos();
  const { accounts } = await replayErasures(system);
  return { held, mails, links, erasures: accounts, tokens: await tryTokens() };
}

/** Whoever was to be told may have been told since. First of all, so that mails about what is held now are not among them. */
async function settleMails(): Promise<number> {
  return act(system, "backup.restore", async (tx) =>
    unrecorded(
      await tx.$executeRaw`UPDATE "Mail" SET outcome = 'not_needed', "settledAt" = clock_timestamp(), "dueAt" = NULL, "letterSealed" = NULL WHERE outcome IS NULL`,
    ),
  );
}

/** A phone page that was withdrawn since must not open again; a new one is made with one click. */
async function closeLinks(): Promise<number> {
  return act(system, "backup.restore", async (tx) =>
    unrecorded(
      await tx.$executeRaw`UPDATE "Handoff" SET "revokedAt" = clock_timestamp(), "tokenSealed" = NULL WHERE "revokedAt" IS NULL AND "expiresAt" > clock_timestamp()`,
    ),
  );
}

/** The queue did not come along: videos in the middle of their check or on their way from a link are taken up again. */
async function takeUpVideos(): Promise<void> {
  await act(system, "backup.restore", async (tx) => {
    const rows = await tx.video.findMany({
      where: { deletedAt: null, OR: [{ state: "checking" }, { state: "arriving", source: "link" }] },
      select: { id: true, shopId: true, state: true },
    });
    for (const { id, shopId, state } of rows)
      await enqueue(tx, state === "checking" ? "check-video" : "fetch-video", { videoId: id, shopId });
    return unrecorded(undefined);
  });
}

/** Whether the keys of this installation open the tokens that came along. */
async function tryTokens(): Promise<{ opened: number; closed: number }> {
  const tokens = { opened: 0, closed: 0 };
  for (let after = ""; ;) {
    const rows = await database().connection.findMany({
      where: after === "" ? {} : { id: { gt: after } },
      select: { id: true, accessTokenSealed: true, refreshTokenSealed: true },
      orderBy: { id: "asc" },
      take: 200,
    });
    for (const { id, accessTokenSealed, refreshTokenSealed } of rows) {
      const sealed = { accessTokenSealed, refreshTokenSealed };
      for (const column of ["accessTokenSealed", "refreshTokenSealed"] as const) {
        const value = sealed[column];
        if (value !== null) tokens[opens(value, { table: "Connection", column, row: id }) ? "opened" : "closed"] += 1;
      }
      after = id;
    }
    if (rows.length < 200) return tokens;
  }
}

function opens(value: Uint8Array, place: Parameters<typeof open>[1]): boolean {
  try {
    open(value, place);
    return true;
  } catch {
    return false;
  }
}
