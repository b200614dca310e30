import { ownershipProofHandler } from "#lib/web/ownership-proof-handler";

/** Sends someone who is not signed in here to TikTok, to show that an account is theirs and have its data erased. */
export const POST = ownershipProofHandler("POST /api/data-deletion/prove", "request_erasure");
