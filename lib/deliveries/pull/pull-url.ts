import "server-only";

import { sql } from "kysely";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { getConsentedHash } from "#lib/deliveries/sending/verify-consented-file";
import { Secret } from "#lib/infra/crypto/secret";
import { hmac, timingSafeEqualText } from "#lib/infra/crypto/tokens";
import type { Tx } from "#lib/infra/db/database";
import { execute, kysely } from "#lib/infra/db/sql";
import { absoluteUrl } from "#lib/infra/env";
import { paths } from "#lib/paths";

/** What the key of one URL is bound to: this transfer, this file, this expiry. The URL itself is never stored. */
export type PullTarget = { transferId: string; sha256: string; expiresAt: Date };

/** TikTok gives up an hour after it began; a little more, so that the URL never expires first. */
export const PULL_URL_TTL_MS = 65 * 60_000;

// The prefix lets a search find the key wherever it should not be.
const pullKey = ({ transferId, sha256, expiresAt }: PullTarget) =>
  `pullkey-${hmac("pull", [transferId, sha256, expiresAt.toISOString()].join(" "))}`;

/** Returns the URL from which TikTok may pull this file while its transfer is open: a secret. */
export function createPullUrl(target: PullTarget): Secret {
  return new Secret(absoluteUrl(paths.pull(target.transferId, pullKey(target))));
}

/** Compares the key in constant time. */
function verifyPullKey(target: PullTarget, key: string): boolean {
  return timingSafeEqualText(pullKey(target), key);
}

export type PullFile = { fileKey: string; sizeBytes: number; sha256: string; contentType: string };

/** `too_early`: the last byte waits until TikTok's response to the init is saved. A stranger only ever gets `closed`. */
export type AuthorizePullResult =
  | { kind: "allowed"; file: PullFile }
  | { kind: "too_early" }
  | { kind: "closed" };

type RequestedBytes = "none" | "some" | "last";

/**
 * Decides whether the holder of this URL may get these bytes of a video. The intent is saved before they leave (R3): `some`
 * records the first byte ever, `last` that a draft may exist from here on. `last` locks the same row as cancel-pull.ts, so after
 * a close it never leaves, and it is served only once the publish id is known, so that the status can be polled.
 */
export async function authorizePull(
  actor: SystemActor,
  input: { transferId: string; key: string; bytes: RequestedBytes },
): Promise<AuthorizePullResult> {
  const { transferId, key, bytes } = input;
  return act<AuthorizePullResult>(actor, "pull.serve", async (tx) => {
    const row = await tx.transfer.findFirst({
      where: { id: transferId, source: "pull", pullUrlClosedAt: null, endedAt: null },
      select: {
        uploadUrlExpiresAt: true,
        publishId: true,
        firstServedAt: true,
        delivery: {
          select: {
            consent: { select: { snapshot: true } },
            video: { select: { fileKey: true, sizeBytes: true, sha256: true, contentType: true } },
          },
        },
      },
    });
    const video = row?.delivery.video;
    const sha256 = row ? getConsentedHash(row.delivery.consent.snapshot) : "";
    if (!row?.uploadUrlExpiresAt || !video?.fileKey || video.sha256 !== sha256)
      return unrecorded({ kind: "closed" });
    if (!verifyPullKey({ transferId, sha256, expiresAt: row.uploadUrlExpiresAt }, key))
      return unrecorded({ kind: "closed" });
    if (await recordServing(tx, { transferId, bytes, isFirst: row.firstServedAt === null })) {
      const file = {
        fileKey: video.fileKey,
        sizeBytes: Number(video.sizeBytes),
        sha256,
        contentType: video.contentType ?? "video/mp4",
      };
      return unrecorded({ kind: "allowed", file });
    }
    const waitsForInit = bytes === "last" && row.publishId === null;
    return unrecorded({ kind: waitsForInit ? "too_early" : "closed" });
  });
}

/** Saves what is about to leave, by the database's clock and only while no one has cancelled or disconnected. */
async function recordServing(
  tx: Tx,
  { transferId, bytes, isFirst }: { transferId: string; bytes: RequestedBytes; isFirst: boolean },
): Promise<boolean> {
  const now = sql<Date>`clock_timestamp()`;
  const isLast = bytes === "last";
  const recordsFirst = isLast || (bytes === "some" && isFirst);
  const updated = await execute(
    tx,
    kysely
      .updateTable("Transfer as t")
      .from(["Delivery as d", "Connection as c"])
      .set({
        firstServedAt: recordsFirst
          ? sql<Date>`coalesce(t."firstServedAt", ${now})`
          : sql<Date | null>`t."firstServedAt"`,
        committingAt: isLast
          ? sql<Date>`coalesce(t."committingAt", ${now})`
          : sql<Date | null>`t."committingAt"`,
      })
      .where("t.id", "=", transferId)
      .whereRef("d.id", "=", "t.deliveryId")
      .whereRef("c.id", "=", "t.connectionId")
      .where("t.pullUrlClosedAt", "is", null)
      .where("t.endedAt", "is", null)
      .where("t.uploadUrlExpiresAt", ">", now)
      .where("d.cancelRequestedAt", "is", null)
      .where("c.state", "=", "connected")
      .$if(isLast, (query) => query.where("t.publishId", "is not", null)),
  );
  return updated === 1;
}
