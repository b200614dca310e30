// What sending left behind: transfers, and the request log.
import type { TransferOutcome } from "#lib/deliveries/sending/step-types";
import { hasEnded, isHandedOver, type DeliveryState } from "#lib/deliveries/state";
import type { TiktokOperation } from "#lib/infra/generated/enums";

import { accountOf } from "./accounts.ts";
import type { CopyTable } from "./copy.ts";
import { deliveries, type Delivery } from "./deliveries.ts";
import { range, type WorldShop } from "./shop.ts";

const VIDEO_BYTES = 20_000;
/** Calls for an account's own sake, such as new tokens, for each video of its shop. */
const ACCOUNT_CALLS_PER_VIDEO = 0.5;

const OUTCOMES: Partial<Record<DeliveryState, TransferOutcome>> = {
  posted: "posted",
  in_inbox: "in_inbox",
  processing: "in_progress",
  committing: "in_progress",
  refused: "failed_media",
  cancelled: "failed_cancelled",
};

type Transfer = { id: string; delivery: Delivery; number: number; publishId: string };

const afterMs = (at: Date, ms: number) => new Date(at.getTime() + ms);
const handedOver = ({ delivery: { state } }: Transfer) =>
  isHandedOver(state) || state === "refused" ? true : null;

export const transferTable: CopyTable<Transfer> = {
  table: "Transfer",
  columns: {
    id: (row) => row.id,
    deliveryId: (row) => row.delivery.id,
    connectionId: (row) => row.delivery.account.id,
    number: (row) => row.number,
    source: (row) => (row.delivery.state === "pulling" ? "pull" : "upload"),
    initStartedAt: (row) => row.delivery.createdAt,
    initEndedAt: (row) => (row.delivery.state === "init_sent" ? null : row.delivery.createdAt),
    initOutcome: (row) => (row.delivery.state === "init_sent" ? null : "ok"),
    publishId: (row) => (row.delivery.state === "init_sent" ? null : row.publishId),
    sizeBytes: () => VIDEO_BYTES,
    chunkSize: () => VIDEO_BYTES,
    chunkCount: () => 1,
    acknowledgedBytes: (row) => (handedOver(row) ? VIDEO_BYTES : 0),
    committingAt: (row) => handedOver(row) && row.delivery.createdAt,
    committedAt: (row) => handedOver(row) && row.delivery.createdAt,
    outcome: (row) => OUTCOMES[row.delivery.state],
    statusPolledAt: (row) => handedOver(row) && (row.delivery.endedAt ?? row.delivery.createdAt),
    reportedBytes: (row) => (handedOver(row) ? VIDEO_BYTES : null),
    failReason: (row) => (row.delivery.state === "refused" ? "picture_size_check_failed" : null),
    inInboxAt: (row) => row.delivery.inInboxAt,
    slotFreedAt: (row) =>
      row.delivery.postedAt ?? (row.delivery.inInboxAt ? null : row.delivery.endedAt),
    endedAt: (row) => row.delivery.endedAt,
  },
};

/** Yields a transfer of each delivery that was started, and a second for one in twenty. */
export function* transfers(shop: WorldShop): Generator<Transfer> {
  for (const delivery of deliveries(shop, (state) => state !== "queued" && state !== "ready")) {
    const draw = shop.draw("transfer", delivery.index);
    const count = hasEnded(delivery.state) && draw.chance(0.05) ? 2 : 1;
    for (const at of range(count))
      yield {
        id: draw.uuid(delivery.createdAt),
        delivery,
        number: at + 1,
        publishId: `v_inbox_file~made.${draw.hex(20)}`,
      };
  }
}

type Call = {
  shopId: string;
  connectionId: string;
  deliveryId: string | null;
  at: Date;
  operation: TiktokOperation;
  code: string;
  durationMs: number;
};

export const callTable: CopyTable<Call> = {
  table: "TiktokCall",
  columns: {
    shopId: (row) => row.shopId,
    connectionId: (row) => row.connectionId,
    deliveryId: (row) => row.deliveryId,
    at: (row) => row.at,
    operation: (row) => row.operation,
    chunkNumber: (row) => (row.operation === "upload_chunk" ? 1 : null),
    chunkCount: (row) => (row.operation === "upload_chunk" ? 1 : null),
    firstByte: (row) => (row.operation === "upload_chunk" ? 0 : null),
    lastByte: (row) => (row.operation === "upload_chunk" ? VIDEO_BYTES - 1 : null),
    sizeBytes: (row) => (row.deliveryId === null ? null : VIDEO_BYTES),
    httpStatus: (row) => (row.code === "timeout" ? null : row.code === "ok" ? 200 : 500),
    code: (row) => row.code,
    logId: (row) => `made${row.at.getTime()}`,
    durationMs: (row) => row.durationMs,
  },
};

const OPERATIONS: readonly TiktokOperation[] = [
  "init_upload",
  "upload_chunk",
  ...Array.from({ length: 6 }, () => "fetch_publish_status" as const),
];

/** Yields the calls of each delivery and of each account, as they follow each other. */
export function* calls(shop: WorldShop): Generator<Call> {
  const accountCalls = Math.ceil(shop.size.videos * ACCOUNT_CALLS_PER_VIDEO);
  for (const index of range(accountCalls)) {
    const draw = shop.draw("call", index + shop.size.deliveries);
    yield {
      shopId: shop.id,
      connectionId: accountOf(shop, index % shop.size.accounts).id,
      deliveryId: null,
      at: shop.at(index / accountCalls),
      operation: "refresh_token",
      code: draw.weighted({ ok: 97, timeout: 1, internal_error: 2 }),
      durationMs: draw.between(80, 900),
    };
  }
  for (const delivery of deliveries(shop, (state) => state !== "queued")) {
    const draw = shop.draw("call", delivery.index);
    for (const at of range(draw.between(3, OPERATIONS.length)))
      yield {
        shopId: shop.id,
        connectionId: delivery.account.id,
        deliveryId: delivery.id,
        at: afterMs(delivery.createdAt, at * 900),
        operation: OPERATIONS[at] ?? "fetch_publish_status",
        code: draw.weighted({ ok: 96, timeout: 1, internal_error: 3 }),
        durationMs: draw.between(80, 2500),
      };
  }
}
