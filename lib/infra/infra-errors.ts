/** Trouble of the machine that a person may hear of: no room for a file, no room for a row, no database at all. */
export type InfraError = "disk_full" | "database_full" | "database_unavailable";

// A file system says ENOSPC or EDQUOT; Postgres says 53100 whether it is a table, an index or its log that finds no room.
const DISK_FULL = /^(ENOSPC|EDQUOT)$/;
const DATABASE_FULL = /^53100$/;
// Prisma's P1001/P1002/P1008/P1017/P2024/P2028 and the kinds of its driver, sockets, lack of memory or connections, server shutdown states.
const DATABASE_UNAVAILABLE =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|53[234]00|57P0[1235]|08\w{3})$/;
// The driver has no code for a connection that ended under a question.
const CONNECTION_ENDED =
  /^(Connection terminated|timeout exceeded when trying to connect|Client .* is not queryable)/;

const MAX_DEPTH = 8;

/** What inside of an error may know more: what caused it, and the driver's own error, which Prisma puts under `meta`. */
function nestedErrors(error: object): unknown[] {
  const meta = "meta" in error && typeof error.meta === "object" ? error.meta : null;
  return [
    "cause" in error ? error.cause : null,
    meta !== null && "driverAdapterError" in meta ? meta.driverAdapterError : null,
  ];
}

function classifyByCode(error: object): InfraError | null {
  const names = ["code", "originalCode", "kind"] as const;
  const said = names.flatMap((name) => {
    const value: unknown = name in error ? Reflect.get(error, name) : null;
    return typeof value === "string" ? [value] : [];
  });
  if (said.some((one) => DATABASE_FULL.test(one))) return "database_full";
  if (said.some((one) => DISK_FULL.test(one))) return "disk_full";
  if (said.some((one) => DATABASE_UNAVAILABLE.test(one))) return "database_unavailable";
  return error instanceof Error && CONNECTION_ENDED.test(error.message)
    ? "database_unavailable"
    : null;
}

/** Which trouble of the machine an error tells of, at whatever depth; null when it is another kind of error. */
export function classifyInfraError(error: unknown, depth = 0): InfraError | null {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return null;
  const deeper = nestedErrors(error).map((one) => classifyInfraError(one, depth + 1));
  // What lies deepest is nearest to the cause: a transaction that "was closed" may have ended for want of room.
  return deeper.find((one) => one !== null) ?? classifyByCode(error);
}
