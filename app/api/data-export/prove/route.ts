import { ownershipProofHandler } from "#lib/web/ownership-proof-handler";

/** Sends somebody to TikTok, to show that an account is theirs and get a copy of what is held of it. */
export const POST = ownershipProofHandler("POST /api/data-export/prove", "request_export");
