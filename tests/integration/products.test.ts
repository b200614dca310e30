import { expect, test } from "vitest";

import { database } from "#lib/infra/database";
import { changeProduct } from "#lib/products/change-product";
import { createProduct } from "#lib/products/create-product";
import { getProduct, listProducts } from "#lib/products/queries";
import { makeProduct, makeShop } from "#tests/support/makers";

const dress = { title: "Silk slip dress", sku: "FS-001", link: "https://shop.example/dress" };

test("a product is made, listed, changed and archived, each with its audit row", async () => {
  const { shop, editor } = await makeShop();
  const made = await createProduct(editor, dress);
  expect(made.kind).toBe("created");
  expect(await listProducts(editor, { archived: false })).toEqual([{ id: made.productId, ...dress, archived: false, draftCount: 0 }]);
  expect(await changeProduct(editor, { id: made.productId, title: "Сатенена рокля" })).toEqual({ kind: "changed" });
  expect(await changeProduct(editor, { id: made.productId, title: "Сатенена рокля" })).toEqual({ kind: "unchanged" });
  await changeProduct(editor, { id: made.productId, archived: true });
  expect(await listProducts(editor, { archived: false })).toEqual([]);
  const rows = await database().auditEvent.findMany({ where: { shopId: shop.id }, orderBy: { number: "asc" }, select: { action: true } });
  expect(rows.map(({ action }) => action)).toEqual(["product.created", "product.changed", "product.archived"]);
});

test("a SKU belongs to one product of a shop, and to another in another shop", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const first = await createProduct(one.editor, dress);
  expect(await createProduct(one.editor, dress)).toEqual({ kind: "sku_taken", productId: first.productId });
  expect((await createProduct(other.editor, dress)).kind).toBe("created");
  const second = await makeProduct(one.editor, { sku: "FS-002" });
  expect(await changeProduct(one.editor, { id: second.id, sku: "FS-001" })).toEqual({ kind: "sku_taken", productId: first.productId });
});

test("another shop's product can be neither read nor changed", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { id } = await makeProduct(one.editor);
  await expect(getProduct(other.admin, id)).rejects.toMatchObject({ code: "not_found" });
  await expect(changeProduct(other.admin, { id, title: "Mine now" })).rejects.toMatchObject({ code: "not_found" });
});

test("a viewer looks but does not write", async () => {
  const { viewer } = await makeShop();
  await expect(createProduct(viewer, dress)).rejects.toMatchObject({ code: "forbidden" });
});
