import { violation, type Violation } from "./evidence.ts";
import { idField, type JudgedFacts, stringField, timeField } from "./facts.ts";
import { isDeliveryEnded } from "./unfinished.ts";

/** Checks that no temporary files, descriptors, leases, upload URLs or dead tokens are left. */
export function nothingLeft(facts: JudgedFacts): Violation[] {
  const { tempFiles, fds } = facts.evidence.leftovers;
  return [
    ...tempFiles.map((path) =>
      violation("nothing_left", "", "A temporary file was left behind.", { path }),
    ),
    ...fds
      .filter(({ before, after }) => after > before)
      .map((seen) =>
        violation("nothing_left", "", "A process holds more and more open files.", seen),
      ),
    ...heldLeases(facts),
    ...leftoverUploadUrls(facts),
    ...facts.rows.Connection.filter(
      (row) =>
        row["state"] === "disconnected" &&
        (stringField(row, "accessTokenSealed") ?? stringField(row, "refreshTokenSealed")) !== null,
    ).map((row) =>
      violation(
        "nothing_left",
        idField(row, "openId"),
        "A disconnected account still has tokens.",
        { connection: idField(row) },
      ),
    ),
  ];
}

/** A delivery at rest has no lease. One that is due may have a lease now. */
function heldLeases({ deliveries, readAt }: JudgedFacts): Violation[] {
  return [...deliveries.values()].flatMap(({ id: about, delivery }) => {
    const { leaseOwner, leaseUntil, state, nextRunAt } = delivery;
    const isDue = (timeField(delivery, "nextRunAt") ?? Infinity) <= readAt;
    if (isDue || ((leaseOwner ?? null) === null && (leaseUntil ?? null) === null)) return [];
    return [
      violation("nothing_left", about, "A delivery that rests is still held by a worker.", {
        state,
        nextRunAt,
        leaseOwner,
        leaseUntil,
      }),
    ];
  });
}

function leftoverUploadUrls({ deliveries }: JudgedFacts): Violation[] {
  return [...deliveries.values()].flatMap((one) =>
    one.attempts.flatMap(({ transfer }) => {
      const isOver = isDeliveryEnded(one) || stringField(transfer, "endedAt") !== null;
      if (!isOver || stringField(transfer, "uploadUrlSealed") === null) return [];
      return [
        violation("nothing_left", one.id, "An upload address outlived its upload.", {
          transfer: idField(transfer),
          state: one.delivery["state"],
        }),
      ];
    }),
  );
}
