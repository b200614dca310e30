import "server-only";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { getLimits } from "#lib/shops/limits";
import { countUsage } from "#lib/videos/usage/count-usage";
import type { UsageView } from "#lib/videos/usage/schema";

/** Returns what the actor and their shop use now, and the limits of both. */
export async function getUsage(actor: StaffActor): Promise<UsageView> {
  const { shopId, staffId } = actor;
  const counted = await countUsage(database(), { shopId, personId: staffId });
  const { openUploads, reservedBytes, storedBytes, waitingLinks } = getLimits();
  return {
    used: { ...counted.shop, waitingLinks: counted.waitingLinks },
    limits: {
      openUploads: openUploads.shop,
      reservedBytes: reservedBytes.shop,
      storedBytes: storedBytes.shop,
      waitingLinks: waitingLinks.shop,
    },
    person: {
      used: counted.person,
      limits: {
        openUploads: openUploads.person,
        reservedBytes: reservedBytes.person,
        storedBytes: storedBytes.person,
      },
    },
  };
}
