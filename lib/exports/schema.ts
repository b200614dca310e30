import { z } from "zod";
import {
  erasureCountKeys,
  rejectionReasons,
  revocationResults,
  type ErasureCounts,
  type DeletionOrigin,
  type DeletionState,
  type NoteKind,
  type RejectionReason,
  type RevocationResult,
  type PublicState,
} from "#lib/deletion-requests/state";

/** How far an export is, for its page. */
export type ExportView = {
  state: "building" | "ready" | "downloaded" | "failed";
  share: number | null;
  sizeBytes: number | null;
  expiresAt: string;
};
