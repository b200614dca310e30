import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import { saveUnderLease } from "#lib/deliveries/sending/lease";
import type { StepInput } from "#lib/deliveries/sending/step-types";
import type { VerifiedFile } from "#lib/infra/storage/verified-file";

export type FileVerification =
  /** The consented file, as long as it keeps this identity. */
  | { kind: "matches"; identity: string }
  | { kind: "differs" }
  /** The file is being written to. */
  | { kind: "unstable" }
  /** The lease was lost or a person cancelled. */
  | { kind: "stopped" };

/**
 * Checks that the open file is the consented one. Skips the hash if the identity is unchanged.
 * Otherwise (restored, touched, changed) hashes it and records the new identity.
 */
export async function verifyConsentedFile(
  actor: WorkerActor,
  { lease, facts, context, file }: StepInput & { file: VerifiedFile },
): Promise<FileVerification> {
  const { media } = context;
  const identity = await file.identity();
  if (identity === media.identity) return { kind: "matches", identity };
  const signal = lease.signalFor(facts.transfer?.committingAt ? "last_chunk" : "earlier_chunk");
  const digest = await file.digest(signal).catch((error: unknown) => {
    if (signal.aborted) return "stopped" as const;
    throw error;
  });
  if (digest === "stopped") return { kind: "stopped" };
  if (digest === null) return { kind: "unstable" };
  if (digest.sha256 !== media.sha256) return { kind: "differs" };
  await saveUnderLease<void>(actor, lease, async (tx) => {
    await tx.video.updateMany({
      where: {
        id: media.videoId,
        shopId: actor.shopId,
        sha256: digest.sha256,
        fileKey: media.fileKey,
      },
      data: { fileIdentity: digest.identity },
    });
    return unrecorded(undefined);
  });
  return { kind: "matches", identity: digest.identity };
}

/** Returns the hash of the consented video, from the consent's own snapshot. */
export function getConsentedHash(snapshot: unknown): string {
  const hash =
    typeof snapshot === "object" && snapshot !== null && "videoSha256" in snapshot
      ? snapshot.videoSha256
      : null;
  if (typeof hash !== "string") throw new Error("a consent without the hash of its video");
  return hash;
}
