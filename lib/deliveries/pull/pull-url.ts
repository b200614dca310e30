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

/** The values that the key of a URL authenticates. The URL itself is never stored. */
export type PullTarget = { transferId: string; sha256: string; expiresAt: Date };

/** TikTok gives up after an hour. The extra minutes ensure that the URL never expires first. */
export const PULL_URL_TTL_MS = 65 * 60_000;

// The prefix makes a leaked key easy to find by a text search.
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

/** `too_early`: the last byte waits for the init response. A wrong key only gets `closed`. */
export type AuthorizePullResult =
  | { kind: "allowed"; file: PullFile }
  | { kind: "too_early" }
  | { kind: "closed" };

type RequestedBytes = "none" | "some" | "last";

/**
 * Authorizes a request for bytes and saves the intent before they leave (R3): after `last` a draft
 * may exist. Locks the same row as `closePullUrl`. `last` needs the publish id, to poll the status.
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

/** Saves what is about to leave. Returns false after a cancellation, disconnection or close. */
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
