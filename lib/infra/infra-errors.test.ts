import { expect, test } from "vitest";

import { classifyInfraError } from "#lib/infra/infra-errors";

const coded = (code: string, more: object = {}) =>
  Object.assign(new Error("it failed"), { code, ...more });
const driver = (cause: object) =>
  Object.assign(new Error("it failed"), { name: "DriverAdapterError", cause });
const full = driver({ originalCode: "53100", code: "53100", kind: "postgres" });

test.each([
  ["a file that finds no room", coded("ENOSPC"), "disk_full"],
  ["a quota", coded("EDQUOT"), "disk_full"],
  [
    "no room behind another error",
    new Error("the upload failed", { cause: coded("ENOSPC") }),
    "disk_full",
  ],
  ["Postgres through its own driver", coded("53100"), "database_full"],
  ["Postgres inside a transaction", full, "database_full"],
  [
    "Postgres in a raw query, as Prisma words it",
    coded("P2010", { meta: { driverAdapterError: full } }),
    "database_full",
  ],
  [
    "Postgres in a query of a model",
    coded("P2039", { meta: { modelName: "Video", driverAdapterError: full } }),
    "database_full",
  ],
  ["a transaction that ended for want of room", coded("P2028", { cause: full }), "database_full"],
  [
    "a server that shuts down",
    coded("P2010", { meta: { driverAdapterError: driver({ originalCode: "57P01" }) } }),
    "database_unavailable",
  ],
  [
    "a server that recovers",
    driver({ originalCode: "57P03", kind: "postgres" }),
    "database_unavailable",
  ],
  ["no server", coded("P1001"), "database_unavailable"],
  [
    "no server, inside a transaction",
    driver({ kind: "DatabaseNotReachable" }),
    "database_unavailable",
  ],
  [
    "a connection that ended",
    new Error("Connection terminated unexpectedly"),
    "database_unavailable",
  ],
  [
    "a pool that waited in vain",
    new Error("timeout exceeded when trying to connect"),
    "database_unavailable",
  ],
  ["no connection free", coded("53300"), "database_unavailable"],
  [
    "a row that is there already",
    coded("P2002", { meta: { driverAdapterError: driver({ originalCode: "23505" }) } }),
    null,
  ],
  ["a file that is missing", coded("ENOENT"), null],
  ["a bug", new TypeError("x is not a function"), null],
  ["a text", "ENOSPC", null],
  ["nothing", undefined, null],
])("%s", (_name, error, trouble) => {
  expect(classifyInfraError(error)).toBe(trouble);
});

test("an error that is its own cause is looked at for a while only", () => {
  const round = new Error("round and round");
  round.cause = round;
  expect(classifyInfraError(round)).toBeNull();
});
