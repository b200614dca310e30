import { ownershipProofHandler } from "#lib/web/ownership-proof-handler";

/** Sends a visitor to TikTok to prove ownership of an account before its data is erased. */
export const POST = ownershipProofHandler("POST /api/data-deletion/prove", "request_erasure");
