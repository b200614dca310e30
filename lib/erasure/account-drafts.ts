import "server-only";

import { kysely } from "#lib/infra/db/sql";

/** One TikTok account of one shop. */
export type AccountRef = { connectionId: string; shopId: string };

/**
 * Selects the drafts prepared for this account or sent to it alone. A draft that is approved or
 * prepared for another account stays and only loses its link to this one.
 */
export const draftsToErase = ({ connectionId, shopId }: AccountRef) =>
  kysely
    .selectFrom("Draft as w")
    .select("w.id")
    .where("w.shopId", "=", shopId)
    .where("w.id", "in", (eb) =>
      eb
        .selectFrom("Draft")
        .select("id")
        .where("connectionId", "=", connectionId)
        .union(
          eb.selectFrom("Consent").select("draftId as id").where("connectionId", "=", connectionId),
        ),
    )
    .where((eb) =>
      eb.or([eb("w.connectionId", "is", null), eb("w.connectionId", "=", connectionId)]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("Consent as k")
            .select("k.id")
            .whereRef("k.draftId", "=", "w.id")
            .where("k.connectionId", "<>", connectionId),
        ),
      ),
    );

/** Selects the videos that only these drafts used and that staff did not mark as kept. */
export const videosToErase = (account: AccountRef) =>
  kysely
    .selectFrom("Video as v")
    .select("v.id")
    .where("v.shopId", "=", account.shopId)
    .where("v.keep", "=", false)
    .where("v.id", "in", (eb) =>
      eb.selectFrom("Draft").select("videoId").where("id", "in", draftsToErase(account)),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("Draft as x")
            .select("x.id")
            .whereRef("x.videoId", "=", "v.id")
            .where("x.id", "not in", draftsToErase(account)),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("Delivery as e")
            .select("e.id")
            .whereRef("e.videoId", "=", "v.id")
            .where("e.connectionId", "<>", account.connectionId),
        ),
      ),
    );
