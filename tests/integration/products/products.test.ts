import { expect, test } from "vitest";

import type { ShopActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { changeProduct, createProduct } from "#lib/products/save-product";
import { getProduct, listProducts } from "#lib/products/queries";
import { productListQuery } from "#lib/products/schema";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeProduct, makeShop } from "#tests/support/factories/records";
import { PATCH } from "../../../app/api/products/[id]/route";
import { POST } from "../../../app/api/products/route";

const listed = async (actor: ShopActor, view: "current" | "archived" = "current") =>
  (await listProducts(actor, productListQuery.parse({ view }))).rows;
const dress = { title: "Silk slip dress", sku: "FS-001", link: "https://shop.example/dress" };

test("creates, lists, changes and archives a product, each with an audit row", async () => {
  const { shop, editor } = await makeShop();
  const created = await createProduct(editor, dress);
  expect(created.kind).toBe("created");
  expect(await listed(editor)).toEqual([
    { id: created.productId, ...dress, archived: false, draftCount: { value: 0, more: false } },
  ]);
  expect(await changeProduct(editor, { id: created.productId, title: "Сатенена рокля" })).toEqual({
    kind: "changed",
  });
  expect(await changeProduct(editor, { id: created.productId, title: "Сатенена рокля" })).toEqual({
    kind: "unchanged",
  });
  await changeProduct(editor, { id: created.productId, archived: true });
  expect(await listed(editor)).toEqual([]);
  const rows = await database().auditEvent.findMany({
    where: { shopId: shop.id },
    orderBy: { number: "asc" },
    select: { action: true },
  });
  expect(rows.map(({ action }) => action)).toEqual([
    "product.created",
    "product.changed",
    "product.archived",
  ]);
});

test("a SKU is unique within a shop, not across shops", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const first = await createProduct(one.editor, dress);
  expect(await createProduct(one.editor, dress)).toEqual({
    kind: "sku_taken",
    productId: first.productId,
  });
  expect((await createProduct(other.editor, dress)).kind).toBe("created");
  const second = await makeProduct(one.editor, { sku: "FS-002" });
  expect(await changeProduct(one.editor, { id: second.id, sku: "FS-001" })).toEqual({
    kind: "sku_taken",
    productId: first.productId,
  });
});

test("another shop's product can't be read or changed", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { id } = await makeProduct(one.editor);
  await expect(getProduct(other.admin, id)).rejects.toMatchObject({ code: "not_found" });
  await expect(changeProduct(other.admin, { id, title: "Mine now" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a viewer cannot create a product", async () => {
  const { viewer } = await makeShop();
  await expect(createProduct(viewer, dress)).rejects.toMatchObject({ code: "forbidden" });
});

test("the route trims values, and rejects wrong ones with a message per field", async () => {
  const { editor, viewer } = await makeShop();
  const created = await callRoute(POST, {
    as: editor,
    method: "POST",
    body: { title: "  Silk slip dress ", sku: " FS-001", link: "" },
  });
  expect([created.status, await created.json()]).toMatchObject([200, { kind: "created" }]);
  expect(await listed(editor)).toMatchObject([{ title: "Silk slip dress", sku: "FS-001" }]);
  const rejected = await callRoute(POST, {
    as: editor,
    method: "POST",
    body: { title: "", sku: "FS-002", link: "http://shop.example" },
  });
  expect([rejected.status, await rejected.json()]).toMatchObject([
    400,
    {
      error: {
        code: "invalid",
        fields: {
          title: "Enter a title.",
          link: "Start the link with https:// or leave it empty.",
        },
      },
    },
  ]);
  const extra = await callRoute(POST, {
    as: editor,
    method: "POST",
    body: { ...dress, shopId: "another" },
  });
  expect(extra.status).toBe(400);
  expect((await callRoute(POST, { as: viewer, method: "POST", body: dress })).status).toBe(403);
  expect((await callRoute(POST, { method: "POST", body: dress })).status).toBe(401);
  expect(
    (
      await callRoute(POST, {
        as: editor,
        method: "POST",
        body: dress,
        headers: { "x-csrf-token": null },
      })
    ).status,
  ).toBe(403);
});

test("the route archives and restores a product; another shop's is not found", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { id } = await makeProduct(one.editor);
  const change = (as: typeof one.editor, archived: boolean) =>
    callRoute(PATCH, { as, method: "PATCH", params: { id }, body: { archived } });
  expect((await change(other.admin, true)).status).toBe(404);
  expect((await change(one.editor, true)).status).toBe(200);
  expect(await listed(one.editor, "archived")).toMatchObject([{ id, archived: true }]);
  expect((await change(one.editor, false)).status).toBe(200);
  expect(await listed(one.editor, "archived")).toEqual([]);
});
