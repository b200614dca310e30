import "server-only";

import { type Compilable, type Expression, sql, type SqlBool } from "kysely";

import { database } from "#lib/infra/db/database";
import { isAmong } from "#lib/infra/db/lookups";
import { kysely, type ModelName, queryRows } from "#lib/infra/db/sql";
import { columnRegistry } from "#lib/retention/column-registry";

/** Selects the keys of an account's rows as `id`. */
type Keys = Compilable<{ id: unknown }> & Expression<unknown>;

type AccountTable = {
  /** The keys of the rows that belong to the accounts with these ids. */
  keys: (ids: string[]) => Keys;
  /** The column that has them. */
  key: "id" | "stateHash";
};

const table = (keys: AccountTable["keys"], key: AccountTable["key"] = "id"): AccountTable => ({
  keys,
  key,
});

const deliveryIds = (ids: string[]) =>
  kysely.selectFrom("Delivery").select("id").where("connectionId", "in", ids);

const draftIds = (ids: string[]) =>
  kysely
    .selectFrom("Draft")
    .select("id")
    .where("connectionId", "in", ids)
    .union(kysely.selectFrom("Consent").select("draftId as id").where("connectionId", "in", ids));

const uuids = (ids: string[]) => sql<string[]>`${ids}::uuid[]`;

/** The audit names its subjects as text. */
const asText = (query: Expression<{ id: string }>) =>
  kysely
    .selectFrom(sql<{ id: string }>`(${query})`.as("each"))
    .select(sql<string>`each.id::text`.as("id"));

/** Selects an account's rows per table. column-registry.test.ts fails when a table is missing. */
export const accountTables = {
  Connection: table((ids) => kysely.selectFrom("Connection").select("id").where("id", "in", ids)),
  Draft: table(draftIds),
  Video: table((ids) =>
    kysely
      .selectFrom("Draft")
      .select("videoId as id")
      .where((eb) => isAmong(eb.ref("id"), draftIds(ids)))
      .union(
        kysely.selectFrom("Delivery").select("videoId as id").where("connectionId", "in", ids),
      ),
  ),
  ApprovalRequest: table((ids) =>
    kysely
      .selectFrom("ApprovalRequest")
      .select("id")
      .where((eb) => isAmong(eb.ref("draftId"), draftIds(ids))),
  ),
  Comment: table((ids) =>
    kysely
      .selectFrom("Comment")
      .select("id")
      .where((eb) => isAmong(eb.ref("draftId"), draftIds(ids))),
  ),
  Consent: table((ids) =>
    kysely.selectFrom("Consent").select("id").where("connectionId", "in", ids),
  ),
  Delivery: table(deliveryIds),
  Transfer: table((ids) =>
    kysely.selectFrom("Transfer").select("id").where("connectionId", "in", ids),
  ),
  TiktokCall: table((ids) =>
    kysely
      .selectFrom("TiktokCall")
      .select("id")
      .where("connectionId", "in", ids)
      .union(
        kysely
          .selectFrom("TiktokCall")
          .select("id")
          .where((eb) => isAmong(eb.ref("deliveryId"), deliveryIds(ids))),
      ),
  ),
  Handoff: table((ids) =>
    kysely
      .selectFrom("Handoff")
      .select("id")
      .where((eb) => isAmong(eb.ref("deliveryId"), deliveryIds(ids))),
  ),
  Authorization: table(
    (ids) =>
      kysely.selectFrom("Authorization").select("stateHash as id").where("connectionId", "in", ids),
    "stateHash",
  ),
  Email: table((ids) => kysely.selectFrom("Email").select("id").where("connectionId", "in", ids)),
  WebhookEvent: table((ids) =>
    kysely.selectFrom("WebhookEvent").select("id").where("connectionId", "in", ids),
  ),
  AuditEvent: table((ids) => {
    const named = (query: Expression<unknown>) =>
      kysely
        .selectFrom("AuditEvent")
        .select("id")
        .where((eb) => isAmong(eb.ref("subjectId"), query));
    return kysely
      .selectFrom("AuditEvent")
      .select("id")
      .where("subjectId", "in", ids)
      .union(named(asText(deliveryIds(ids))))
      .union(named(asText(draftIds(ids))));
  }),
  DeletionRequest: table((ids) =>
    kysely.selectFrom("DeletionRequest").select("id").where("connectionIds", "&&", uuids(ids)),
  ),
  DataExport: table((ids) =>
    kysely.selectFrom("DataExport").select("id").where("connectionIds", "&&", uuids(ids)),
  ),
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

/** How many keys and how many rows are in memory at a time. */
const KEYS_AT_ONCE = 20_000;
const ROWS_AT_ONCE = 500;

/**
 * Yields the rows of one table that belong to these accounts, in the order of their keys. The keys
 * come first: the rows by key and a condition on other columns would read the whole table.
 */
export async function* readAccountRows(
  model: AccountTableName,
  ids: string[],
): AsyncGenerator<object> {
  if (ids.length === 0) return;
  const columns = sql.join(exportedColumns(model).map((column) => sql.ref(column)));
  const key = sql.ref(accountTables[model].key);
  for await (const keys of readKeys(model, ids)) {
    const rows = await queryRows(
      database(),
      sql<{ row: object }>`
        SELECT (SELECT to_jsonb(x) FROM (SELECT ${columns}) x) AS row
        FROM ${sql.table(model)} WHERE ${key} = ANY(${keys}) ORDER BY ${key}`,
    );
    for (const { row } of rows) yield withoutOtherAccounts(row, ids);
  }
}

async function* readKeys(model: AccountTableName, ids: string[]): AsyncGenerator<string[]> {
  const all = sql`(${accountTables[model].keys(ids)} OFFSET 0)`;
  for (let last: string | null = null; ;) {
    const after: Expression<SqlBool> = last === null ? sql`true` : sql`id > ${last}`;
    const found: { key: string }[] = await queryRows(
      database(),
      sql<{ key: string }>`
        SELECT id::text AS key FROM ${all} AS every WHERE ${after} ORDER BY id LIMIT ${KEYS_AT_ONCE}`,
    );
    const keys = found.map((one) => one.key);
    for (let at = 0; at < keys.length; at += ROWS_AT_ONCE) yield keys.slice(at, at + ROWS_AT_ONCE);
    if (keys.length < KEYS_AT_ONCE) return;
    last = keys.at(-1) ?? null;
  }
}
