import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { getConsentedHash } from "#lib/deliveries/sending/load-facts";
import { Secret } from "#lib/infra/crypto/secret";
import { hmac, timingSafeEqualText } from "#lib/infra/crypto/tokens";
import { absoluteUrl } from "#lib/infra/env";
import { paths } from "#lib/paths";

/** What the key of one address is bound to: this transfer, this file, this end. The address itself is never stored. */
export type PullTarget = { transferId: string; sha256: string; expiresAt: Date };

/** TikTok gives up an hour after it began; a little more, so that it never ends on our side first. */
export const PULL_URL_TTL_MS = 65 * 60_000;

// The word in front lets a search find the key wherever it should not be.
const pullKey = ({ transferId, sha256, expiresAt }: PullTarget) =>
  `pullkey-${hmac("pull", [transferId, sha256, expiresAt.toISOString()].join(" "))}`;

/** The address from which TikTok may fetch this file, as long as its transfer is open: a secret. */
export function createPullUrl(target: PullTarget): Secret {
  return new Secret(absoluteUrl(paths.pull(target.transferId, pullKey(target))));
}

/** Does this key open it? In constant time. */
export function verifyPullKey(target: PullTarget, key: string): boolean {
  return timingSafeEqualText(pullKey(target), key);
}

export type PullFile = { fileKey: string; sizeBytes: number; sha256: string; contentType: string };

/** `too_early`: the last byte waits until TikTok's answer to the init is saved. `closed` is all that a stranger hears. */
export type AuthorizePullResult =
  | { kind: "allowed"; file: PullFile }
  | { kind: "too_early" }
  | { kind: "closed" };

/**
 * May these bytes of a video be given to whoever holds this address? The intent is written before they leave (R3): `some` notes the
 * first byte ever, `last` that a draft may exist from here on. `last` waits for the same row as close-fetch.ts, so after a closing it
 * never leaves, and is given out only once the publish id is known, so that somebody can ask TikTok what became of it.
 */
export async function authorizePull(
  actor: SystemActor,
  input: { transferId: string; key: string; bytes: "none" | "some" | "last" },
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
    const last = bytes === "last";
    const noted = bytes === "none" || (bytes === "some" && row.firstServedAt !== null);
    // By the database's clock, and only while nobody has cancelled or disconnected.
    const open = await tx.$executeRaw`
      UPDATE "Transfer" t SET
        "firstServedAt" = CASE WHEN ${noted} THEN t."firstServedAt" ELSE COALESCE(t."firstServedAt", clock_timestamp()) END,
        "committingAt" = CASE WHEN ${last} THEN COALESCE(t."committingAt", clock_timestamp()) ELSE t."committingAt" END
      FROM "Delivery" d, "Connection" c
      WHERE t.id = ${transferId}::uuid AND d.id = t."deliveryId" AND c.id = t."connectionId"
        AND t."pullUrlClosedAt" IS NULL AND t."endedAt" IS NULL AND t."uploadUrlExpiresAt" > clock_timestamp()
        AND d."cancelRequestedAt" IS NULL AND c.state = 'connected' AND (t."publishId" IS NOT NULL OR NOT ${last})`;
    if (open === 1) {
      const file = {
        fileKey: video.fileKey,
        sizeBytes: Number(video.sizeBytes),
        sha256,
        contentType: video.contentType ?? "video/mp4",
      };
      return unrecorded({ kind: "allowed", file });
    }
    return unrecorded({ kind: last && row.publishId === null ? "too_early" : "closed" });
  });
}
