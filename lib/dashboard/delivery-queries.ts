import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import {
  COUNTED_ROWS,
  firstRows,
  HOME_ROWS,
  SENDING_ROWS,
  rowsOfKind,
  selectFromListed,
} from "#lib/dashboard/first-rows";
import type { DashboardDelivery, DashboardInput } from "#lib/dashboard/schema";
import { addCounts } from "#lib/dashboard/sections";
import { toDeliveryView } from "#lib/deliveries/delivery-view";
import type { DeliveryView } from "#lib/deliveries/schema";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { database } from "#lib/infra/db/database";

type Kind = "unconfirmed" | "failed" | "unauthorized" | "sending" | "in_inbox";

// The conditions name the states as their partial indexes do (first-extra.sql); a test walks them all.
const unfinished = ({ shopId }: ShopActor) =>
  kysely
    .selectFrom("Delivery")
    .select("id")
    .where("shopId", "=", shopId)
    .where("endedAt", "is", null)
    .limit(COUNTED_ROWS);

/** Each kind of delivery that Home lists, the most urgent first. */
function listedDeliveries(actor: ShopActor) {
  const { shopId } = actor;
  const ended = kysely.selectFrom("Delivery").select("id").where("shopId", "=", shopId);
  const unconfirmed = ended
    .where(sql<boolean>`state = 'unconfirmed' AND resolution IS NULL`)
    .orderBy("id", "desc")
    .limit(COUNTED_ROWS);
  const failed = kysely
    .selectFrom("Draft")
    .select(sql<string>`"failedDeliveryId"`.as("id"))
    .where("shopId", "=", shopId)
    .where("discardedAt", "is", null)
    .where(sql<boolean>`status = 'open'`)
    .where("failedDeliveryId", "is not", null)
    .orderBy("failedDeliveryId", "desc")
    .limit(COUNTED_ROWS);
  const unauthorized = unfinished(actor)
    .where(sql<boolean>`"waitingFor" = 'authorization'`)
    .orderBy("id", "desc");
  // A queue is first in, first out: what is sent now is among the oldest.
  const sending = unfinished(actor)
    .where(sql<boolean>`coalesce("waitingFor" NOT IN ('authorization', 'slots'), true)`)
    .orderBy("id", "asc");
  const inInbox = ended
    .where("reportedOutcome", "is", null)
    .where(
      sql<boolean>`(state = 'in_inbox' OR (state = 'unconfirmed' AND resolution = 'found_in_inbox'))`,
    )
    .orderBy("id", "desc")
    .limit(COUNTED_ROWS);
  return firstRows<Kind>("unconfirmed", unconfirmed)
    .unionAll(firstRows<Kind>("failed", failed))
    .unionAll(firstRows<Kind>("unauthorized", unauthorized))
    .unionAll(firstRows<Kind>("sending", sending, SENDING_ROWS))
    .unionAll(firstRows<Kind>("in_inbox", inInbox));
}

const findRows = (actor: ShopActor) =>
  queryRows(
    database(),
    selectFromListed(listedDeliveries(actor))
      .innerJoin("Delivery as delivery", "delivery.id", "listed.id")
      .innerJoin("Video as video", "video.id", "delivery.videoId")
      .innerJoin("Connection as connection", "connection.id", "delivery.connectionId")
      .innerJoin("Consent as consent", "consent.id", "delivery.consentId")
      .where("delivery.shopId", "=", actor.shopId)
      .select(["listed.kind", "listed.position", "listed.total"])
      .select([
        "delivery.id",
        "delivery.state",
        "delivery.waitingFor",
        "delivery.nextRunAt",
        "delivery.reason",
        "delivery.sentBytes",
        "delivery.bytesPerSecond",
        "delivery.leaseUntil",
        "delivery.cancelRequestedAt",
        "delivery.resolution",
        "delivery.draftId",
        "delivery.videoId",
        "delivery.connectionId",
        "delivery.createdAt",
        "delivery.inInboxAt",
        "delivery.postedAt",
        "delivery.endedAt",
        "delivery.reportedOutcome",
        "delivery.outcomeReportedAt",
        "video.name",
        "video.sizeBytes",
        "video.posterKey",
        "connection.displayName",
        "consent.createdAt as consentedAt",
        "consent.staffName",
      ])
      .select((eb) => [
        sql<string | null>`consent.snapshot->>'accountName'`.as("agreedAccountName"),
        eb
          .selectFrom("Transfer")
          .select("failReason")
          .whereRef("deliveryId", "=", "delivery.id")
          .orderBy("number", "desc")
          .limit(1)
          .as("failReason"),
        sql<Date>`clock_timestamp()`.as("now"),
      ]),
  );

type Row = Awaited<ReturnType<typeof findRows>>[number];

function toView(row: Row): DeliveryView {
  const { name, sizeBytes, posterKey, displayName, consentedAt, staffName, failReason } = row;
  const view = toDeliveryView(
    {
      ...row,
      video: { name, sizeBytes, posterKey },
      connection: { displayName },
      consent: { createdAt: consentedAt, staffName, snapshot: null },
      transfers: [{ failReason }],
    },
    row.now,
  );
  return { ...view, accountName: row.agreedAccountName ?? view.accountName };
}

function toDashboardDelivery(row: Row): DashboardDelivery {
  const { id, state, tone, label, percent, videoName, posterUrl, ...view } = toView(row);
  const { accountName, consent, createdAt, inInboxAt } = view;
  const what = { id, state, tone, label, percent, videoName, posterUrl };
  return { ...what, accountName, consent, createdAt, inInboxAt };
}

/** Returns the deliveries that need a person however old they are, that go on, and in the inbox. */
export async function listDashboardDeliveries(
  actor: ShopActor,
): Promise<Pick<DashboardInput, "failed" | "sending" | "inInbox">> {
  const rows = await findRows(actor);
  const needing = (["unconfirmed", "failed", "unauthorized"] as const).map((kind) =>
    rowsOfKind(rows, kind, toView),
  );
  return {
    failed: {
      rows: needing.flatMap((one) => one.rows).slice(0, HOME_ROWS),
      count: addCounts(needing.map(({ count }) => count)),
    },
    sending: rowsOfKind(rows, "sending", toDashboardDelivery),
    inInbox: rowsOfKind(rows, "in_inbox", toDashboardDelivery),
  };
}
