import "server-only";

import type { WorkerActor } from "#lib/actor";
import { unrecorded } from "#lib/audit/events";
import type { StepInput } from "#lib/deliveries/sending/step-types";
import { saveUnderLease } from "#lib/deliveries/sending/lease";
import type { VerifiedFile } from "#lib/infra/storage/verified-file";

export type FileVerification =
  /** The consented file, for as long as it keeps this identity. */
  | { kind: "matches"; identity: string }
  | { kind: "differs" }
  /** Somebody writes to it at this moment. */
  | { kind: "unstable" }
  /** The hold ended or a person cancelled meanwhile. */
  | { kind: "stopped" };

/**
 * Is the open file the one that was agreed to? One that kept the identity it had when it was last hashed is; any other (restored from a
 * backup, touched, changed) is hashed again first, and its new identity recorded.
 */
export async function verifyConsentedFile(
  actor: WorkerActor,
  { lease, facts, context, file }: StepInput & { file: VerifiedFile },
): Promise<FileVerification> {
  const { media } = context;
  const identity = await file.identity();
  if (identity === media.identity) return { kind: "matches", identity };
  const signal = lease.signalFor(facts.transfer?.committingAt ? "last chunk" : "earlier chunk");
  const read = await file.digest(signal).catch((error: unknown) => {
    if (signal.aborted) return "stopped" as const;
    throw error;
  });
  if (read === "stopped") return { kind: "stopped" };
  if (read === null) return { kind: "unstable" };
  if (read.sha256 !== media.sha256) return { kind: "differs" };
  await saveUnderLease<void>(actor, lease, async (tx) => {
    const where = {
      id: media.videoId,
      shopId: actor.shopId,
      sha256: read.sha256,
      fileKey: media.fileKey,
    };
    await tx.video.updateMany({ where, data: { fileIdentity: read.identity } });
    return unrecorded(undefined);
  });
  return { kind: "matches", identity: read.identity };
}
