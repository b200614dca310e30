/**
 * Infrastructure failures that people are told about: no disk space, no database space, no
 * database.
 */
export type InfraError = "disk_full" | "database_full" | "database_unavailable";

// File systems report ENOSPC or EDQUOT; Postgres reports 53100 for tables, indexes and its log
// alike.
const DISK_FULL = /^(ENOSPC|EDQUOT)$/;
const DATABASE_FULL = /^53100$/;
// Prisma's connection codes and its driver's kinds, sockets, lack of memory or connections, server
// shutdown.
const DATABASE_UNAVAILABLE =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|53[234]00|57P0[1235]|08\w{3})$/;
// pg has no code for a connection that ended during a query.
const CONNECTION_ENDED =
  /^(Connection terminated|timeout exceeded when trying to connect|Client .* is not queryable)/;

const MAX_DEPTH = 8;

/**
 * Returns the errors inside an error: its cause, and the driver's error that Prisma puts under
 * `meta`.
 */
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

/** Returns the infrastructure failure behind an error, however deeply nested, or null. */
export function classifyInfraError(error: unknown, depth = 0): InfraError | null {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return null;
  const deeper = nestedErrors(error).map((one) => classifyInfraError(one, depth + 1));
  // The deepest error is nearest to the cause: a "closed" transaction may have ended for lack of
  // space.
  return deeper.find((one) => one !== null) ?? classifyByCode(error);
}
