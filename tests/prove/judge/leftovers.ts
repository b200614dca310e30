import { broken } from "./broken.ts";
import type { Violation } from "./evidence.ts";
import { hasEnded } from "./endings.ts";
import { id, str, time, type Facts } from "./facts.ts";

/** Nothing is left: files, descriptors, leases, upload addresses, tokens of an ended connection. */
export function nothingLeft(facts: Facts): Violation[] {
  const { tempFiles, fds } = facts.evidence.leftovers;
  return [
    ...tempFiles.map((path) => broken("nothing_left", "", "A temporary file was left behind.", { path })),
    ...fds
      .filter(({ before, after }) => after > before)
      .map((seen) => broken("nothing_left", "", "A process holds more and more open files.", seen)),
    ...leases(facts),
    ...addresses(facts),
    ...facts.rows.Connection.filter(
      (row) => row["state"] === "disconnected" && (str(row, "accessTokenSealed") ?? str(row, "refreshTokenSealed")) !== null,
    ).map((row) => broken("nothing_left", id(row, "openId"), "A disconnected account still has tokens.", { connection: id(row) })),
  ];
}

/** What rests has no holder. A delivery that is due may be held just now. */
function leases({ cases, readAt }: Facts): Violation[] {
  return [...cases.values()].flatMap(({ id: about, delivery }) => {
    const { leaseOwner, leaseUntil, state, nextAt } = delivery;
    const isDue = (time(delivery, "nextAt") ?? Infinity) <= readAt;
    if (isDue || ((leaseOwner ?? null) === null && (leaseUntil ?? null) === null)) return [];
    return [broken("nothing_left", about, "A delivery that rests is still held by a worker.", { state, nextAt, leaseOwner, leaseUntil })];
  });
}

function addresses({ cases }: Facts): Violation[] {
  return [...cases.values()].flatMap((one) =>
    one.tries.flatMap(({ transfer }) => {
      const isOver = hasEnded(one) || str(transfer, "endedAt") !== null;
      if (!isOver || str(transfer, "uploadUrlSealed") === null) return [];
      return [
        broken("nothing_left", one.id, "An upload address outlived its upload.", { transfer: id(transfer), state: one.delivery["state"] }),
      ];
    }),
  );
}
