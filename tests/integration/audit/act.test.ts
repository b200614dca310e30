import { expect, test } from "vitest";

import { act } from "#lib/audit/act";
import { hashAuditRow } from "#lib/audit/hash-chain";
import { recorded, unrecorded } from "#lib/audit/events";
import { database } from "#lib/infra/db/database";
import { makeShop } from "#tests/support/factories/records";

const event = { action: "product.archived" as const, subjectId: "p1", details: { sku: "S" } };
const chainOf = (shopId: string) =>
  database().auditEvent.findMany({ where: { chain: shopId }, orderBy: { number: "asc" } });

test("covers the content and the previous row with each row's hash", async () => {
  const { shop, editor } = await makeShop();
  for (const sku of ["A", "B", "C"])
    await act(editor, "product.edit", async () => recorded({ ...event, details: { sku } }, null));
  const rows = await chainOf(shop.id);
  expect(rows.map(({ number }) => number)).toEqual([1n, 2n, 3n]);
  let previous = "";
  for (const row of rows) {
    expect(row.previous).toBe(previous);
    expect(hashAuditRow(row)).toBe(row.hash);
    previous = row.hash;
  }
});

test("keeps one unbroken chain under concurrent writers", async () => {
  const { shop, editor, admin } = await makeShop();
  await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      act(at % 2 ? editor : admin, "product.edit", async () => recorded(event, at)),
    ),
  );
  const rows = await chainOf(shop.id);
  expect(rows).toHaveLength(8);
  expect(rows.slice(1).every((row, at) => row.previous === rows[at]?.hash)).toBe(true);
});

test("writes neither the change nor the audit row when a command fails", async () => {
  const { shop, editor } = await makeShop();
  const failing = act(editor, "product.edit", async (tx) => {
    await tx.product.create({ data: { shopId: shop.id, title: "T", sku: "S" } });
    throw new Error("afterwards");
  });
  await expect(failing).rejects.toThrow("afterwards");
  expect(await database().product.count({ where: { shopId: shop.id } })).toBe(0);
  expect(await chainOf(shop.id)).toEqual([]);
});

test("runs nothing for an actor without permission", async () => {
  const { viewer } = await makeShop();
  let ran = false;
  const asked = act(viewer, "product.edit", async () => {
    ran = true;
    return unrecorded(null);
  });
  await expect(asked).rejects.toMatchObject({ code: "forbidden" });
  expect(ran).toBe(false);
});

test("prevents changes to a written row", async () => {
  const { shop, editor } = await makeShop();
  await act(editor, "product.edit", async () => recorded(event, null));
  await expect(
    database().$executeRaw`UPDATE "AuditEvent" SET "action" = 'x' WHERE chain = ${shop.id}`,
  ).rejects.toThrow(/never changed/);
});
