import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { accountTableNames, accountTables, exportedColumns } from "#lib/exports/account-data";
import { dataClasses, classesOutsideDatabase } from "#lib/retention/policy";
import { columnRegistry } from "#lib/retention/column-registry";

/** Returns the models of a Prisma schema with their columns, without relation fields. */
function columnsOf(schema: string): Record<string, string[]> {
  const models = [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  return Object.fromEntries(
    models.map(([, name, body]) => {
      const fields = [...(body ?? "").matchAll(/^ {2}(\w+)\s+(\w+)(?:\[\]|\?)?/gm)];
      return [
        name,
        fields.filter(([, , type]) => !names.has(type)).map(([, field]) => field ?? ""),
      ];
    }),
  );
}

const columns = columnsOf(
  readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8"),
);

test("the reader of the schema finds columns and leaves out relations", () => {
  const found = columnsOf(
    "model A {\n  id String @id\n  /// text\n  tags String[]\n  b B?\n\n  @@index([id])\n}\nmodel B {\n  at DateTime?\n}\n",
  );
  expect(found).toEqual({ A: ["id", "tags"], B: ["at"] });
});

test("every model of the schema is registered, and no other", () => {
  expect(Object.keys(columnRegistry).toSorted()).toEqual(Object.keys(columns).toSorted());
});

test.each(Object.entries(columnRegistry))(
  "every column of %s is either personal or not, exactly once",
  (model, { personal, nonPersonal }) => {
    const registered = [...Object.keys(personal), ...nonPersonal.split(" ")];
    expect(registered.toSorted()).toEqual(columns[model]?.toSorted());
  },
);

test("every class that holds rows is used by a column, and every column names a class that exists", () => {
  const used = new Set(
    Object.values(columnRegistry).flatMap(({ personal }) => Object.values(personal)),
  );
  const outside: readonly string[] = classesOutsideDatabase;
  const expected = Object.keys(dataClasses).filter((name) => !outside.includes(name));
  expect([...used].toSorted()).toEqual(expected.toSorted());
});

const ACCOUNT_LINKS = new Set([
  "connectionId",
  "connectionIds",
  "deliveryId",
  "draftId",
  "videoId",
]);

test("every table that leads to an account is exported, and each of its personal columns that is no secret", () => {
  const leading = Object.entries(columns).filter(([, names]) =>
    names.some((name) => ACCOUNT_LINKS.has(name)),
  );
  expect(leading.map(([model]) => model).filter((model) => !(model in accountTables))).toEqual([]);
  const missing = accountTableNames.flatMap((model) => {
    const exported = exportedColumns(model);
    const personal = Object.entries(columnRegistry[model].personal);
    return personal
      .filter(([column]) => !exported.includes(column))
      .map(([column, kind]) => `${model}.${column} (${kind})`);
  });
  expect(missing.toSorted()).toEqual([
    "Authorization.confirmTokenHash (authorization)",
    "Authorization.grantSealed (authorization)",
    "Authorization.staffSessionId (authorization)",
    "Authorization.stateHash (authorization)",
    "Connection.accessExpiresAt (tokens)",
    "Connection.accessTokenSealed (tokens)",
    "Connection.refreshExpiresAt (tokens)",
    "Connection.refreshTokenSealed (tokens)",
    "DataExport.codeHash (export)",
    "DeletionRequest.accountHash (requestNotes)",
    "DeletionRequest.codeHash (receipt)",
    "DeletionRequest.contactHash (requestNotes)",
    "DeletionRequest.statementSealed (requestNotes)",
    "Email.contentSealed (mail)",
    "Handoff.tokenHash (handoff)",
    "Handoff.tokenSealed (handoff)",
    "Transfer.uploadUrlSealed (uploadUrl)",
  ]);
});
