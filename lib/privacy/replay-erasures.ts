import "server-only";

import type { SystemActor } from "#lib/actor";

export async function replayErasures(_actor: SystemActor): Promise<{ accounts: number; requests: number }> {
  return { accounts: 0, requests: 0 };
}
