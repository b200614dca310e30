import { ownershipProofHandler } from "#lib/web/ownership-proof-handler";

/** Sends a visitor to TikTok to prove that an account is theirs, in order to have its data erased. */
export const POST = ownershipProofHandler("POST /api/data-deletion/prove", "request_erasure");
