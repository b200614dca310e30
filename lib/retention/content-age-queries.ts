import "server-only";

import { type Expression, sql } from "kysely";

import { deliveredStates } from "#lib/deliveries/state";
import { kysely } from "#lib/infra/db/sql";
import { type AgeQuery, minOf, oldestByFloor, oldestOfShops } from "#lib/retention/age-query-type";
import { type DataClassName, periods } from "#lib/retention/policy";
import { isUnrestricted, restrictedIds } from "#lib/retention/restriction-filters";

type Nullable<T> = Expression<T> | Expression<T | null>;

const isFinished = (endedAt: Expression<Date | null>, state: Nullable<string>) =>
  sql<boolean>`(${endedAt} IS NOT NULL OR ${state} IN (${sql.join(deliveredStates)}))`;

/** Selects videos of a shop not marked as kept, with the moment of their last use. */
const unkeptVideos = (shopId: Expression<string>) =>
  kysely
    .selectFrom("Video as v")
    .select("v.lastUsedAt as floor")
    .where("v.deletedAt", "is", null)
    .where("v.keep", "=", false)
    .where("v.state", "<>", "uploading")
    .where("v.id", "not in", restrictedIds.videos)
    .where("v.shopId", "=", shopId);

const lastUsedAt = sql<Date>`greatest(v."lastUsedAt", (${kysely
  .selectFrom("Draft as u")
  .select((eb) => eb.fn.max("u.updatedAt").as("at"))
  .where("u.videoId", "=", sql<string>`v.id`)
  .where("u.discardedAt", "is", null)}))`;

const lastInInboxAt = sql<Date | null>`(${kysely
  .selectFrom("Delivery as u")
  .select((eb) => eb.fn.max("u.inInboxAt").as("at"))
  .where("u.videoId", "=", sql<string>`v.id`)})`;

/** Age queries of videos, drafts, consents and sends, without those of restricted accounts. */
export const contentAgeQueries = {
  uploadUrl: [
    {
      label: "upload URL",
      period: periods.uploadUrl,
      oldest: (inScope) =>
        kysely
          .selectFrom("Transfer as u")
          .innerJoin("Delivery as t", "t.id", "u.deliveryId")
          .select((eb) => minOf(eb.ref("u.initStartedAt")))
          .where("u.uploadUrlSealed", "is not", null)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  partialUpload: [
    {
      label: "unfinished upload",
      period: periods.partialUpload,
      oldest: (inScope) =>
        kysely
          .selectFrom("Video as t")
          .select((eb) => minOf(eb.ref("t.createdAt")))
          .where(sql<boolean>`t.state = 'uploading'`)
          .where("t.deletedAt", "is", null)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  video: [
    {
      label: "unused video that is in a TikTok inbox",
      period: periods.videoInInbox,
      oldest: (inScope) =>
        oldestOfShops(inScope, (shopId) =>
          oldestByFloor(
            unkeptVideos(shopId)
              .select(sql<Date | null>`greatest(${lastUsedAt}, ${lastInInboxAt})`.as("at"))
              .where(sql<boolean>`${lastInInboxAt} IS NOT NULL`),
          ),
        ),
    },
    {
      label: "unused video",
      period: periods.videoUnused,
      oldest: (inScope) =>
        oldestOfShops(inScope, (shopId) =>
          oldestByFloor(unkeptVideos(shopId).select(lastUsedAt.$castTo<Date | null>().as("at"))),
        ),
    },
  ],
  draftContent: [
    {
      label: "unchanged draft",
      period: periods.draftContent,
      oldest: (inScope) =>
        kysely
          .selectFrom("Draft as t")
          .select("t.updatedAt as oldest")
          .orderBy("t.updatedAt")
          .limit(1)
          .where((eb) =>
            eb.or([eb("t.caption", "<>", ""), eb("t.hashtags", "<>", sql<string[]>`'{}'`)]),
          )
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom("Delivery as d")
                  .select("d.id")
                  .whereRef("d.draftId", "=", "t.id")
                  .where((sub) => sub.not(isFinished(sub.ref("d.endedAt"), sub.ref("d.state")))),
              ),
            ),
          )
          .where("t.id", "not in", restrictedIds.drafts)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "source of a video",
      period: periods.draftContent,
      oldest: (inScope) =>
        kysely
          .selectFrom("Video as v")
          .select("v.createdAt as oldest")
          .orderBy("v.createdAt")
          .limit(1)
          .where("v.sourceDetail", "<>", "")
          .where("v.id", "not in", restrictedIds.videos)
          .where((eb) => inScope(eb.ref("v.shopId"))),
    },
  ],
  consent: [
    {
      label: "record of consent",
      period: periods.consent,
      // Same as its delivery: the twelve months begin when the send ends.
      oldest: (inScope) =>
        oldestByFloor(
          kysely
            .selectFrom("Consent as t")
            // LIMIT keeps this a lookup of each row.
            .leftJoinLateral(
              (eb) =>
                eb
                  .selectFrom("Delivery")
                  .select(["id", "endedAt", "inInboxAt", "postedAt", "state"])
                  .whereRef("consentId", "=", "t.id")
                  .limit(1)
                  .as("d"),
              (join) => join.onTrue(),
            )
            .select((eb) => [
              "t.createdAt as floor",
              eb
                .fn<Date | null>("greatest", [
                  "t.createdAt",
                  "d.endedAt",
                  "d.inInboxAt",
                  "d.postedAt",
                ])
                .as("at"),
            ])
            .where((eb) =>
              eb.or([eb("d.id", "is", null), isFinished(eb.ref("d.endedAt"), eb.ref("d.state"))]),
            )
            .where((eb) => isUnrestricted(eb.ref("t.connectionId")))
            .where((eb) => inScope(eb.ref("t.shopId"))),
        ),
    },
  ],
  delivery: [
    {
      label: "send log",
      period: periods.deliveryLog,
      oldest: (inScope) =>
        kysely
          .selectFrom("Delivery as t")
          .select((eb) => eb.fn.coalesce("t.endedAt", "t.postedAt", "t.inInboxAt").as("oldest"))
          .where((eb) =>
            eb(eb.fn.coalesce("t.endedAt", "t.postedAt", "t.inInboxAt"), "is not", null),
          )
          // With the last column an index has it; where the first three are null, no row is left.
          .orderBy((eb) => eb.fn.coalesce("t.endedAt", "t.postedAt", "t.inInboxAt", "t.createdAt"))
          .limit(1)
          .where((eb) => isFinished(eb.ref("t.endedAt"), eb.ref("t.state")))
          .where((eb) => isUnrestricted(eb.ref("t.connectionId")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
    {
      label: "entry of the request log outside a send",
      period: periods.deliveryLog,
      oldest: (inScope) =>
        kysely
          .selectFrom("TiktokCall as t")
          .select("t.at as oldest")
          .orderBy("t.at")
          .limit(1)
          .where("t.deliveryId", "is", null)
          .where((eb) => isUnrestricted(eb.ref("t.connectionId")))
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
  handoff: [
    {
      label: "phone page that ended",
      period: periods.handoff,
      // As the policy says, from its end and not from its creation.
      oldest: (inScope) =>
        kysely
          .selectFrom("Handoff as t")
          .select((eb) => eb.fn<Date>("least", ["t.expiresAt", "t.revokedAt"]).as("oldest"))
          .orderBy("oldest")
          .limit(1)
          .where((eb) => inScope(eb.ref("t.shopId"))),
    },
  ],
} as const satisfies Partial<Record<DataClassName, readonly AgeQuery[]>>;
