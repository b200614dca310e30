import "server-only";

import {
  type Expression,
  expressionBuilder,
  type ExpressionBuilder,
  sql,
  type SqlBool,
} from "kysely";

import { database } from "#lib/infra/db/database";
import { kysely, type ModelName, queryRows, type Schema } from "#lib/infra/db/sql";
import { columnRegistry } from "#lib/retention/column-registry";

type AccountTable = {
  /** Which rows belong to the accounts with these ids. */
  where: (ids: string[]) => Expression<SqlBool>;
  /** The column that orders its rows. */
  key: "id" | "stateHash";
};

const table = <M extends ModelName>(
  where: (eb: ExpressionBuilder<Schema, M>, ids: string[]) => Expression<SqlBool>,
  key: AccountTable["key"] = "id",
): AccountTable => ({ where: (ids) => where(expressionBuilder<Schema, M>(), ids), key });

const deliveryIds = (ids: string[]) =>
  kysely.selectFrom("Delivery").select("id").where("connectionId", "in", ids);

const draftIds = (ids: string[]) =>
  kysely
    .selectFrom("Draft")
    .select("id")
    .where("connectionId", "in", ids)
    .union(kysely.selectFrom("Consent").select("draftId as id").where("connectionId", "in", ids));

const videoIds = (ids: string[]) =>
  kysely
    .selectFrom("Draft")
    .select("videoId as id")
    .where("id", "in", draftIds(ids))
    .union(kysely.selectFrom("Delivery").select("videoId as id").where("connectionId", "in", ids));

const uuids = (ids: string[]) => sql<string[]>`${ids}::uuid[]`;

/** Selects an account's rows per table. column-registry.test.ts fails when a table is missing. */
export const accountTables = {
  Connection: table<"Connection">((eb, ids) => eb("id", "in", ids)),
  Draft: table<"Draft">((eb, ids) => eb("id", "in", draftIds(ids))),
  Video: table<"Video">((eb, ids) => eb("id", "in", videoIds(ids))),
  ApprovalRequest: table<"ApprovalRequest">((eb, ids) => eb("draftId", "in", draftIds(ids))),
  Comment: table<"Comment">((eb, ids) => eb("draftId", "in", draftIds(ids))),
  Consent: table<"Consent">((eb, ids) => eb("connectionId", "in", ids)),
  Delivery: table<"Delivery">((eb, ids) => eb("connectionId", "in", ids)),
  Transfer: table<"Transfer">((eb, ids) => eb("connectionId", "in", ids)),
  TiktokCall: table<"TiktokCall">((eb, ids) =>
    eb.or([eb("connectionId", "in", ids), eb("deliveryId", "in", deliveryIds(ids))]),
  ),
  Handoff: table<"Handoff">((eb, ids) => eb("deliveryId", "in", deliveryIds(ids))),
  Authorization: table<"Authorization">((eb, ids) => eb("connectionId", "in", ids), "stateHash"),
  Email: table<"Email">((eb, ids) => eb("connectionId", "in", ids)),
  WebhookEvent: table<"WebhookEvent">((eb, ids) => eb("connectionId", "in", ids)),
  AuditEvent: table<"AuditEvent">((eb, ids) =>
    eb.or([
      eb("subjectId", "in", ids),
      eb("subjectId", "in", sql<string>`(SELECT id::text FROM (${deliveryIds(ids)}) AS d)`),
      eb("subjectId", "in", sql<string>`(SELECT id::text FROM (${draftIds(ids)}) AS d)`),
    ]),
  ),
  DeletionRequest: table<"DeletionRequest">((eb, ids) => eb("connectionIds", "&&", uuids(ids))),
  DataExport: table<"DataExport">((eb, ids) => eb("connectionIds", "&&", uuids(ids))),
} as const satisfies { [M in ModelName]?: AccountTable };

export type AccountTableName = keyof typeof accountTables;

export const accountTableNames = Object.keys(accountTables) as AccountTableName[];

/** Never exported: tokens, and anything that grants access or lets a guess be tested. */
const isSecretColumn = (column: string, kind: string | undefined) =>
  kind === "tokens" ||
  /(Sealed|Hash)$/.test(column) ||
  ["staffSessionId", "sealed", "leaseOwner"].includes(column);

/** Returns the columns of a table that an export contains: all in the registry except secrets. */
export function exportedColumns(model: AccountTableName): string[] {
  const { personal, nonPersonal } = columnRegistry[model];
  return [...nonPersonal.split(" "), ...Object.keys(personal)].filter(
    (column) => !isSecretColumn(column, personal[column]),
  );
}

/** Removes other accounts' ids: a row may name accounts of other shops, unknown to this one. */
const withoutOtherAccounts = (row: object, ids: string[]): object =>
  "connectionIds" in row && Array.isArray(row.connectionIds)
    ? { ...row, connectionIds: row.connectionIds.filter((id) => ids.includes(String(id))) }
    : row;

const BATCH_SIZE = 500;

/** Yields the rows of one table that belong to these accounts, one batch in memory at a time. */
export async function* readAccountRows(
  model: AccountTableName,
  ids: string[],
): AsyncGenerator<object> {
  if (ids.length === 0) return;
  const { where, key } = accountTables[model];
  const columns = sql.join(exportedColumns(model).map((column) => sql.ref(column)));
  for (let last: string | null = null; ;) {
    const after: Expression<SqlBool> = last === null ? sql`true` : sql`${sql.ref(key)} > ${last}`;
    const rows: { key: string; row: object }[] = await queryRows(
      database(),
      sql<{ key: string; row: object }>`
        SELECT ${sql.ref(key)}::text AS key, (SELECT to_jsonb(x) FROM (SELECT ${columns}) x) AS row
        FROM ${sql.table(model)} WHERE ${where(ids)} AND ${after}
        ORDER BY ${sql.ref(key)} LIMIT ${BATCH_SIZE}`,
    );
    for (const { row } of rows) yield withoutOtherAccounts(row, ids);
    last = rows.at(-1)?.key ?? null;
    if (rows.length < BATCH_SIZE) return;
  }
}
