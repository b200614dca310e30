// Requests to delete data, of the whole installation.
import { searchHashes } from "#lib/deletion-requests/search-hashes";
import { seal } from "#lib/infra/crypto/seal";
import { Secret } from "#lib/infra/crypto/secret";
import type { DeletionState } from "#lib/infra/generated/enums";
import { periods } from "#lib/retention/policy";
import { addPeriod } from "#lib/retention/rules";

import type { CopyTable } from "./copy.ts";
import { sha256 } from "./random.ts";
import { range, type WorldShop } from "./shop.ts";
import { FEWEST_REQUESTS } from "./sizes.ts";

type Request = {
  id: string;
  state: DeletionState;
  receivedAt: Date;
  /** The requester proved the mailbox. */
  confirmed: boolean;
  statement: { account: string; contact: string; facts: string };
};

const isClosed = ({ state }: Request) => state === "done" || state === "rejected";
const closedAt = (row: Request) => new Date(row.receivedAt.getTime() + 9 * 24 * 3_600_000);

/** Yields some requests that are decided and a few that are not. */
export function* requests(shop: WorldShop): Generator<Request> {
  const count = Math.max(FEWEST_REQUESTS, Math.round(shop.size.videos / 500));
  for (const index of range(count)) {
    const draw = shop.draw("request", index);
    const isNew = index >= count - Math.max(4, Math.round(count / 8));
    const receivedAt = isNew
      ? new Date(shop.until.getTime() - draw.between(1, 20) * 24 * 3_600_000)
      : shop.at((index / count) * 0.95);
    yield {
      id: draw.uuid(receivedAt),
      state: isNew
        ? draw.weighted({ received: 6, info_requested: 2, objected: 1 })
        : draw.weighted({ done: 8, rejected: 2 }),
      receivedAt,
      confirmed: draw.chance(0.8),
      statement: {
        account: `@made.person.${index}`,
        contact: `owner-${index}@mail.example`,
        facts: "Това е моят профил.",
      },
    };
  }
}

const openHashes = (row: Request) =>
  isClosed(row) ? { accountHash: "", contactHash: "" } : searchHashes(row.statement);

export const requestTable: CopyTable<Request> = {
  table: "DeletionRequest",
  columns: {
    id: (row) => row.id,
    codeHash: (row) => sha256(`request ${row.id}`),
    state: (row) => row.state,
    origin: () => "form",
    statementSealed: (row) =>
      isClosed(row)
        ? null
        : seal(new Secret(JSON.stringify(row.statement)), {
            table: "DeletionRequest",
            column: "statementSealed",
            row: row.id,
          }),
    accountHash: (row) => openHashes(row).accountHash,
    contactHash: (row) => openHashes(row).contactHash,
    contactConfirmedAt: (row) => (row.confirmed ? row.receivedAt : null),
    receivedAt: (row) => row.receivedAt,
    dueAt: (row) => addPeriod(periods.responseDeadline, row.receivedAt),
    rejectionReason: (row) => (row.state === "rejected" ? "not_found" : ""),
    finishedAt: (row) => (isClosed(row) ? closedAt(row) : null),
  },
};
