// The audit of a made shop as a chain of hashes.
import type { AuditEvent } from "#lib/audit/events";
import { hashAuditRow, INSTALLATION_CHAIN } from "#lib/audit/hash-chain";

import { type Caused, eventsAround } from "./audit-events.ts";
import type { CopyTable } from "./copy.ts";
import { range, type WorldShop } from "./shop.ts";
import { EVENTS_PER_VIDEO } from "./sizes.ts";

type AuditRow = Parameters<typeof hashAuditRow>[0] & { shopId: string | null; hash: string };

export const auditTable: CopyTable<AuditRow> = {
  table: "AuditEvent",
  columns: {
    chain: (row) => row.chain,
    number: (row) => row.number,
    shopId: (row) => row.shopId,
    at: (row) => row.at,
    actorKind: (row) => row.actorKind,
    actorId: (row) => row.actorId,
    action: (row) => row.action,
    subjectId: (row) => row.subjectId,
    details: (row) => ({ json: row.details }),
    previous: (row) => row.previous,
    hash: (row) => row.hash,
  },
};

type Link = { number: bigint; hash: string };

function linkRow(
  previous: Link,
  { shopId, at, caused }: { shopId: string | null; at: Date; caused: Caused },
): AuditRow {
  const { event, by } = caused;
  const row = {
    chain: shopId ?? INSTALLATION_CHAIN,
    number: previous.number + 1n,
    at,
    actorKind: by !== null ? "staff" : shopId === null ? "system" : "worker",
    actorId: by,
    action: event.action,
    subjectId: event.subjectId,
    details: event.details,
    previous: previous.hash,
  };
  return { ...row, shopId, hash: hashAuditRow(row) };
}

/** Yields the chain of a shop; for the large one also the installation's, an entry a day. */
export function* auditRows(shop: WorldShop): Generator<AuditRow> {
  let last: Link = { number: 0n, hash: "" };
  for (const index of range(shop.size.videos))
    for (const [slot, caused] of eventsAround(shop, index).entries()) {
      const at = shop.momentOf(index, slot / EVENTS_PER_VIDEO);
      const row = linkRow(last, { shopId: shop.id, at, caused });
      yield row;
      last = row;
    }
  if (shop.isLarge) yield* installationRows(shop);
}

function* installationRows(shop: WorldShop): Generator<AuditRow> {
  let last: Link = { number: 0n, hash: "" };
  const event: AuditEvent = {
    action: "retention.purged",
    subjectId: null,
    details: { counts: {} },
  };
  for (const day of range(700)) {
    const row = linkRow(last, {
      shopId: null,
      at: shop.at(day / 700),
      caused: { event, by: null },
    });
    yield row;
    last = row;
  }
}
