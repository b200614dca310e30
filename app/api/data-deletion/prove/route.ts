import { proofDoor } from "#lib/web/proof-door";

/** Sends someone who is not signed in here to TikTok, to show that an account is theirs and have its data erased. */
export const POST = proofDoor("prove_ownership");
