import "server-only";

import type { StaffActor } from "#lib/actor";

/** Who is signed in, looked up for this very request; null when nobody is. */
export async function staffOf(): Promise<StaffActor | null> {
  return null;
}

/** For pages: who is signed in, or a redirect to the sign-in page. */
export async function requireStaff(): Promise<StaffActor> {
  throw new Error("nobody can sign in yet");
}
