import { proofDoor } from "#lib/web/proof-door";

/** Sends somebody to TikTok, to show that an account is theirs and get a copy of what is held of it. */
export const POST = proofDoor("access");
