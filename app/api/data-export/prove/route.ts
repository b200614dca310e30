import { ownershipProofHandler } from "#lib/web/ownership-proof-handler";

/** Sends a visitor to TikTok to prove that an account is theirs, in order to export its data. */
export const POST = ownershipProofHandler("POST /api/data-export/prove", "request_export");
