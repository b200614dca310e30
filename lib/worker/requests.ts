import "server-only";

import { system } from "#lib/actor";
import { endObjections } from "#lib/privacy/end-objections";
import { retryRevocations } from "#lib/privacy/retry-revocations";

/** What deletion requests need without a person, looked for each minute: rows know what is due. */
export async function lookAfterRequests(): Promise<void> {
  await endObjections(system);
  await retryRevocations(system);
}
