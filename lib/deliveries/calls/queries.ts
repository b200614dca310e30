import "server-only";

import { sql } from "kysely";

import type { ShopActor } from "#lib/actor";
import { apiCallDetail } from "#lib/connections/labels";
import { explainKeys, explanationKeyForCall } from "#lib/deliveries/error-catalogue/catalogue";
import { getDelivery } from "#lib/deliveries/queries";
import type { ExplainedApiCall, RequestLogView } from "#lib/deliveries/schema";
import { AppError } from "#lib/errors";
import { database } from "#lib/infra/db/database";
import { countRows, findPage, type Sort } from "#lib/infra/db/keyset";
import { kysely, queryRows } from "#lib/infra/db/sql";
import { studioVersion } from "#lib/infra/version";
import type { Count, Page, PageQuery } from "#lib/page";

/** Of the requests that failed, the details for support have this many. */
const MAX_FAILED = 20;

const latest: Sort = { id: sql.ref("TiktokCall.id"), idType: "bigint", descending: true };

const callsOf = (deliveryId: string) =>
  kysely.selectFrom("TiktokCall").select("TiktokCall.id").where("deliveryId", "=", deliveryId);

/** Throws `not_found` for a delivery of another shop. */
async function requireDelivery(actor: ShopActor, id: string): Promise<void> {
  const found = await database().delivery.findFirst({
    where: { id, shopId: actor.shopId },
    select: { id: true },
  });
  if (!found) throw new AppError("not_found", "This delivery does not exist in your shop.");
}

/**
 * Returns a page of the request log of one delivery, the latest page first, on it the oldest request
 * first. Throws `not_found`.
 */
export async function listApiCalls(
  actor: ShopActor,
  deliveryId: string,
  { request = {}, size }: { request?: PageQuery; size?: number } = {},
): Promise<Page<ExplainedApiCall>> {
  await requireDelivery(actor, deliveryId);
  const { rows: ids, ...page } = await findPage(database(), callsOf(deliveryId), {
    sort: latest,
    request,
    ...(size === undefined ? {} : { size }),
  });
  return { ...page, rows: await readCalls(ids) };
}

async function readCalls(ids: readonly string[]): Promise<ExplainedApiCall[]> {
  const rows = await database().tiktokCall.findMany({
    where: { id: { in: ids.map(BigInt) } },
    orderBy: { id: "asc" },
    select: {
      id: true,
      at: true,
      operation: true,
      chunkNumber: true,
      chunkCount: true,
      firstByte: true,
      lastByte: true,
      sizeBytes: true,
      httpStatus: true,
      code: true,
      logId: true,
      durationMs: true,
    },
  });
  return rows.map(({ id, at, operation, httpStatus, code, logId, durationMs, ...amounts }) => ({
    id: id.toString(),
    at: at.toISOString(),
    operation,
    detail: apiCallDetail(amounts),
    httpStatus,
    code,
    logId,
    durationMs,
    explanationKey: explanationKeyForCall({ operation, code, httpStatus }),
  }));
}

/** Returns how many requests a delivery has made, and the latest that failed. */
export async function summarizeApiCalls(
  actor: ShopActor,
  deliveryId: string,
): Promise<{ callCount: Count; failedCalls: ExplainedApiCall[] }> {
  await requireDelivery(actor, deliveryId);
  const failed = await queryRows(
    database(),
    callsOf(deliveryId)
      .where(sql<boolean>`code <> 'ok'`)
      .orderBy("TiktokCall.id", "desc")
      .limit(MAX_FAILED),
  );
  return {
    callCount: await countRows(database(), callsOf(deliveryId)),
    failedCalls: await readCalls(failed.map(({ id }) => id.toString())),
  };
}

/** Returns what the page of a request log shows, the latest request first. Throws `not_found`. */
export async function getRequestLog(
  actor: ShopActor,
  deliveryId: string,
  request: PageQuery,
): Promise<RequestLogView> {
  const [delivery, { rows, ...page }, callCount] = await Promise.all([
    getDelivery(actor, deliveryId),
    listApiCalls(actor, deliveryId, { request }),
    countRows(database(), callsOf(deliveryId)),
  ]);
  const calls = rows.toReversed();
  const explanations = explainKeys(calls.map(({ explanationKey }) => explanationKey));
  return { delivery, calls, callCount, page, explanations, studioVersion: studioVersion() };
}
