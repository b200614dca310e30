// The staff of a made shop and their sessions.
import type { Role } from "#lib/actor";
import type { MailTopic } from "#lib/infra/generated/enums";

import type { CopyTable } from "./copy.ts";
import { sha256 } from "./random.ts";
import { range, type WorldShop } from "./shop.ts";
import { personName } from "./texts.ts";

type Person = {
  id: string;
  shopId: string;
  email: string;
  name: string;
  role: Role;
  operator: boolean;
  createdAt: Date;
  disabledAt: Date | null;
  lastUsedAt: Date;
};

const SESSION_MS = 12 * 3_600_000;

/** Returns one member of staff. Number 0 is an administrator, and an operator in the large shop. */
export function personOf(shop: WorldShop, index: number): Person {
  const draw = shop.draw("person", index);
  const createdAt = shop.at((index / shop.size.staff) * 0.9);
  const role: Role = index === 0 ? "admin" : draw.weighted({ admin: 4, editor: 66, viewer: 30 });
  const disabled = index > 2 && draw.chance(0.08);
  return {
    id: draw.uuid(createdAt),
    shopId: shop.id,
    email: `person-${index}@shop-${shop.index}.example`,
    name: personName(draw),
    role,
    operator: index === 0 && shop.isLarge,
    createdAt,
    disabledAt: disabled ? shop.at(0.9 + draw.next() * 0.1) : null,
    lastUsedAt: shop.at(0.9 + draw.next() * 0.1),
  };
}

/** Returns someone of the shop, the same for the same number. */
export const colleague = (shop: WorldShop, number: number) =>
  personOf(shop, number % shop.size.staff);

export type Passwords = { adminEmail: string; adminHash: string; othersHash: string };

export const staffTable = ({
  adminEmail,
  adminHash,
  othersHash,
}: Passwords): CopyTable<Person> => ({
  table: "Staff",
  columns: {
    id: (row) => row.id,
    shopId: (row) => row.shopId,
    email: (row) => (row.operator ? adminEmail : row.email),
    addressVerifiedAt: (row) => row.createdAt,
    name: (row) => row.name,
    passwordHash: (row) => (row.operator ? adminHash : othersHash),
    passwordChangedAt: (row) => row.createdAt,
    role: (row) => row.role,
    disabledAt: (row) => row.disabledAt,
    createdAt: (row) => row.createdAt,
    operator: (row) => row.operator,
    lastUsedAt: (row) => row.lastUsedAt,
    mailTopics: () => ["reconnect", "refused", "unconfirmed"] satisfies MailTopic[],
  },
});

export function* people(shop: WorldShop): Generator<Person> {
  for (const index of range(shop.size.staff)) yield personOf(shop, index);
}

type Session = { id: string; staffId: string; at: Date; ended: boolean };

export const sessionTable: CopyTable<Session> = {
  table: "StaffSession",
  columns: {
    id: (row) => row.id,
    staffId: (row) => row.staffId,
    createdAt: (row) => row.at,
    lastSeenAt: (row) => row.at,
    expiresAt: (row) => new Date(row.at.getTime() + SESSION_MS),
    endedAt: (row) => (row.ended ? row.at : null),
    device: () => "Chrome on Windows",
  },
};

/** Yields two sessions of each person: those that ended are deleted by the next purge. */
export function* sessions(shop: WorldShop): Generator<Session> {
  for (const index of range(shop.size.staff * 2)) {
    const { id, lastUsedAt } = colleague(shop, index);
    const at = new Date(lastUsedAt.getTime() - (index % 24) * 3_600_000);
    yield {
      id: sha256(`${shop.seed} session ${shop.index} ${index}`),
      staffId: id,
      at,
      ended: index % 2 === 1,
    };
  }
}
