import { expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { kysely, prepareRows } from "#lib/infra/db/sql";
import { makeShop } from "#tests/support/factories/records";

test("compiles a statement once and runs it with the values of each call", async () => {
  let compiled = 0;
  const readNames = prepareRows(({ shopId, not }: { shopId: string; not: string }) => {
    compiled += 1;
    return kysely
      .selectFrom("Staff")
      .select("name")
      .where("shopId", "=", shopId)
      .where("role", "=", "admin")
      .where("name", "!=", not);
  });
  for (const { shop, admin } of [await makeShop(), await makeShop()]) {
    const { name } = admin;
    expect(await readNames(database(), { shopId: shop.id, not: "" })).toEqual([{ name }]);
    expect(await readNames(database(), { not: name, shopId: shop.id })).toEqual([]);
  }
  expect(compiled).toBe(1);
});
