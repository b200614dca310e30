import "server-only";

import { Prisma } from "#lib/infra/generated/client";
import { columnRegistry } from "#lib/retention/column-registry";

const { sql, raw } = Prisma;

type AccountTable = {
  where: (ids: string[]) => Prisma.Sql;
  /** What orders its rows, and its type. */ key?: "id" | "stateHash";
  type: "uuid" | "bigint" | "text";
};

const byConnection = (ids: string[]) => sql`"connectionId" = ANY(${ids}::uuid[])`;
const selectDeliveryIds = (ids: string[]) =>
  sql`SELECT id FROM "Delivery" WHERE ${byConnection(ids)}`;
const selectDraftIds = (ids: string[]) =>
  sql`SELECT id FROM "Draft" WHERE ${byConnection(ids)} UNION SELECT "draftId" FROM "Consent" WHERE ${byConnection(ids)}`;
const selectVideoIds = (ids: string[]) =>
  sql`SELECT "videoId" FROM "Draft" WHERE id IN (${selectDraftIds(ids)}) UNION SELECT "videoId" FROM "Delivery" WHERE ${byConnection(ids)}`;

/** Which rows of which table belong to these accounts. registry.test.ts fails when a table that leads to an account is not here. */
export const accountTables: Record<string, AccountTable> = {
  Connection: { where: (ids) => sql`id = ANY(${ids}::uuid[])`, type: "uuid" },
  Draft: { where: (ids) => sql`id IN (${selectDraftIds(ids)})`, type: "uuid" },
  Video: { where: (ids) => sql`id IN (${selectVideoIds(ids)})`, type: "uuid" },
  ApprovalRequest: { where: (ids) => sql`"draftId" IN (${selectDraftIds(ids)})`, type: "uuid" },
  Comment: { where: (ids) => sql`"draftId" IN (${selectDraftIds(ids)})`, type: "uuid" },
  Consent: { where: byConnection, type: "uuid" },
  Delivery: { where: byConnection, type: "uuid" },
  Transfer: { where: byConnection, type: "uuid" },
  TiktokCall: {
    where: (ids) => sql`(${byConnection(ids)} OR "deliveryId" IN (${selectDeliveryIds(ids)}))`,
    type: "bigint",
  },
  Handoff: { where: (ids) => sql`"deliveryId" IN (${selectDeliveryIds(ids)})`, type: "uuid" },
  Authorization: { where: byConnection, key: "stateHash", type: "text" },
  Email: { where: byConnection, type: "uuid" },
  WebhookEvent: { where: byConnection, type: "text" },
  AuditEvent: {
    where: (ids) => sql`"subjectId" IN (
      SELECT unnest(${ids}::text[]) UNION SELECT id::text FROM (${selectDeliveryIds(ids)}) d UNION SELECT id::text FROM (${selectDraftIds(ids)}) w)`,
    type: "bigint",
  },
  DeletionRequest: { where: (ids) => sql`"connectionIds" && ${ids}::uuid[]`, type: "uuid" },
  DataExport: { where: (ids) => sql`"connectionIds" && ${ids}::uuid[]`, type: "uuid" },
};

/** Never exported: tokens, and whatever opens something or could be tried against it. */
const isSecretColumn = (column: string, kind: string | undefined) =>
  kind === "tokens" ||
  /(Sealed|Hash)$/.test(column) ||
  ["staffSessionId", "sealed", "leaseOwner"].includes(column);

/** The columns of a table that an export carries: all that the register names, but no secret. */
export function exportedColumns(model: string): string[] {
  const register = columnRegistry[model];
  if (!register) throw new Error(`${model} is not registered`);
  const all = [...register.nonPersonal.split(" "), ...Object.keys(register.personal)];
  return all.filter((column) => !isSecretColumn(column, register.personal[column]));
}

/** What a row tells of these accounts: a request or an export may name others, of other shops, which know nothing of each other. */
const withoutOtherAccounts = (row: object, ids: string[]): object =>
  "connectionIds" in row && Array.isArray(row.connectionIds)
    ? { ...row, connectionIds: row.connectionIds.filter((id) => ids.includes(String(id))) }
    : row;

/** Rows of one table, a batch after the other, so that however many there are they are never all in memory. */
export async function* readAccountRows(
  query: (sql: Prisma.Sql) => Promise<{ key: string; row: object }[]>,
  model: string,
  ids: string[],
): AsyncGenerator<object> {
  const belonging = accountTables[model];
  if (!belonging || ids.length === 0) return;
  const { where, key = "id", type } = belonging;
  const columns = raw(
    exportedColumns(model)
      .map((column) => `"${column}"`)
      .join(", "),
  );
  const name = raw(`"${key}"`);
  for (let last: string | null = null; ;) {
    const after: Prisma.Sql =
      last === null ? sql`true` : sql`${name} > ${last}::text::${raw(type)}`;
    const rows = await query(sql`
      SELECT ${name}::text AS key, (SELECT to_jsonb(x) FROM (SELECT ${columns}) x) AS row FROM ${raw(`"${model}"`)}
      WHERE ${where(ids)} AND ${after} ORDER BY ${name} LIMIT 500`);
    for (const { row } of rows) yield withoutOtherAccounts(row, ids);
    last = rows.at(-1)?.key ?? null;
    if (rows.length < 500) return;
  }
}
