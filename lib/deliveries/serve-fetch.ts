import "server-only";

import type { SystemActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { unrecorded } from "#lib/audit/events";
import { opensFetch } from "#lib/deliveries/fetch-address";
import { consentedHash } from "#lib/deliveries/read-facts";

export type FetchedFile = { fileKey: string; sizeBytes: number; sha256: string; contentType: string };

/** `too_early`: the last byte waits until TikTok's answer to the init is saved. `closed` is all that a stranger hears. */
export type ServeFetchOutcome = { kind: "serve"; file: FetchedFile } | { kind: "too_early" } | { kind: "closed" };

/**
 * May these bytes of a video be given to whoever holds this address? The intent is written before they leave (R3): `some` notes the
 * first byte ever, `last` that a draft may exist from here on. `last` waits for the same row as close-fetch.ts, so after a closing it
 * never leaves, and is given out only once the publish id is known, so that somebody can ask TikTok what became of it.
 */
export async function serveFetch(
  actor: SystemActor,
  input: { transferId: string; key: string; bytes: "none" | "some" | "last" },
): Promise<ServeFetchOutcome> {
  const { transferId, key, bytes } = input;
  return act<ServeFetchOutcome>(actor, "fetch.serve", async (tx) => {
    const row = await tx.transfer.findFirst({
      where: { id: transferId, source: "fetch", closedAt: null, endedAt: null },
      select: {
        uploadUrlExpiresAt: true,
        publishId: true,
        firstServedAt: true,
        delivery: {
          select: {
            consent: { select: { shown: true } },
            video: { select: { fileKey: true, sizeBytes: true, sha256: true, contentType: true } },
          },
        },
      },
    });
    const video = row?.delivery.video;
    const sha256 = row ? consentedHash(row.delivery.consent.shown) : "";
    if (!row?.uploadUrlExpiresAt || !video?.fileKey || video.sha256 !== sha256) return unrecorded({ kind: "closed" });
    if (!opensFetch({ transferId, sha256, expiresAt: row.uploadUrlExpiresAt }, key)) return unrecorded({ kind: "closed" });
    const last = bytes === "last";
    const noted = bytes === "none" || (bytes === "some" && row.firstServedAt !== null);
    // By the database's clock, and only while nobody has cancelled or disconnected.
    const open = await tx.$executeRaw`
      UPDATE "Transfer" t SET
        "firstServedAt" = CASE WHEN ${noted} THEN t."firstServedAt" ELSE COALESCE(t."firstServedAt", clock_timestamp()) END,
        "committingAt" = CASE WHEN ${last} THEN COALESCE(t."committingAt", clock_timestamp()) ELSE t."committingAt" END
      FROM "Delivery" d, "Connection" c
      WHERE t.id = ${transferId}::uuid AND d.id = t."deliveryId" AND c.id = t."connectionId"
        AND t."closedAt" IS NULL AND t."endedAt" IS NULL AND t."uploadUrlExpiresAt" > clock_timestamp()
        AND d."cancelRequestedAt" IS NULL AND c.state = 'connected' AND (t."publishId" IS NOT NULL OR NOT ${last})`;
    if (open === 1) {
      const file = { fileKey: video.fileKey, sizeBytes: Number(video.sizeBytes), sha256, contentType: video.contentType ?? "video/mp4" };
      return unrecorded({ kind: "serve", file });
    }
    return unrecorded({ kind: last && row.publishId === null ? "too_early" : "closed" });
  });
}
