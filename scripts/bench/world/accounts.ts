// The TikTok accounts of a made shop. Their tokens are sealed and known to no TikTok.
import type { ConnectionState, ConnectionStateReason } from "#lib/infra/generated/enums";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";

import type { CopyTable } from "./copy.ts";
import { personOf } from "./people.ts";
import { range, type WorldShop } from "./shop.ts";
import { productTitle } from "./texts.ts";

type Account = {
  id: string;
  shopId: string;
  openId: string;
  displayName: string;
  username: string;
  state: ConnectionState;
  stateReason: ConnectionStateReason | null;
  connectedById: string;
  connectedAt: Date;
  lastUsedAt: Date;
  until: Date;
};

const DAY_MS = 24 * 3_600_000;

/** The smallest shop has these too. */
const FIRST_STATES: readonly ConnectionState[] = [
  "connected",
  "connected",
  "disconnected",
  "needs_reconnect",
];

export function accountOf(shop: WorldShop, index: number): Account {
  const draw = shop.draw("account", index);
  const connectedAt = shop.at((index / shop.size.accounts) * 0.5);
  const state =
    FIRST_STATES[index] ?? draw.weighted({ connected: 85, needs_reconnect: 8, disconnected: 7 });
  const reasons = {
    connected: null,
    needs_reconnect: "grant_expired",
    disconnected: "staff",
  } as const satisfies Record<ConnectionState, ConnectionStateReason | null>;
  const [first = ""] = productTitle(draw).split(",");
  return {
    id: draw.uuid(connectedAt),
    shopId: shop.id,
    openId: `made-${draw.hex(24)}`,
    displayName: `${first} · ${index + 1}`,
    username: `made.${shop.index}.${index + 1}`,
    state,
    stateReason: reasons[state],
    connectedById: personOf(shop, 0).id,
    connectedAt,
    lastUsedAt: shop.at(1 - draw.next() * 0.02),
    until: shop.until,
  };
}

const sealed =
  (column: "accessTokenSealed" | "refreshTokenSealed") =>
  ({ id, state }: Account) =>
    state === "disconnected"
      ? null
      : seal(new Secret(`act.made.${id}`), { table: "Connection", column, row: id });

const afterDays = (days: number) => (row: Account) =>
  row.state === "disconnected" ? null : new Date(row.until.getTime() + days * DAY_MS);

export const accountTable: CopyTable<Account> = {
  table: "Connection",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    openId: (row) => row.openId,
    displayName: (row) => row.displayName,
    username: (row) => row.username,
    scopes: () => ["user.info.basic", "video.upload"],
    state: (row) => row.state,
    stateReason: (row) => row.stateReason,
    accessTokenSealed: sealed("accessTokenSealed"),
    accessExpiresAt: afterDays(300),
    refreshTokenSealed: sealed("refreshTokenSealed"),
    refreshExpiresAt: afterDays(330),
    tokenVersion: () => 1,
    // A worker that ran on this world would otherwise lose every account at the simulator.
    nextRefreshAt: afterDays(299),
    lastUsedAt: (row) => row.lastUsedAt,
    connectedById: (row) => row.connectedById,
    connectedAt: (row) => row.connectedAt,
    disconnectedAt: (row) => (row.state === "disconnected" ? row.lastUsedAt : null),
    linkCount: () => 1,
  },
};

export function* accounts(shop: WorldShop): Generator<Account> {
  for (const index of range(shop.size.accounts)) yield accountOf(shop, index);
}
