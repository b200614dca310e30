import { beforeAll, expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { PAGE_SIZE, parseListQuery } from "#lib/page";
import { listProducts } from "#lib/products/queries";
import { MAX_OFFERED_PRODUCTS, type ProductChoices, productListQuery } from "#lib/products/schema";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeDraft, makeProduct, makeShop } from "#tests/support/factories/records";
import { strangeCursors, walkPages } from "#tests/support/walk-pages";
import { GET as getOne } from "../../../app/api/products/[id]/route";
import { GET } from "../../../app/api/products/route";

const list = (actor: StaffActor, params: Record<string, string | undefined> = {}) =>
  listProducts(actor, parseListQuery(productListQuery, params));
const titles = async (actor: StaffActor, params: Record<string, string | undefined> = {}) =>
  (await list(actor, params)).rows.map(({ title }) => title);
const offer = async (actor: StaffActor, q: string) => {
  const answer = await callRoute(GET, {
    as: actor,
    path: `/api/products?q=${encodeURIComponent(q)}`,
  });
  const text = await answer.text();
  return { choices: JSON.parse(text) as ProductChoices, bytes: text.length };
};

const makeProducts = (shopId: string, count: number, start = 0) =>
  database().product.createMany({
    data: Array.from({ length: count }, (_, at) => ({
      shopId,
      title: `Dress ${String((at * 7919) % count).padStart(5, "0")}`,
      sku: `N-${start + at}`,
      createdAt: new Date(1_760_000_000_000 + Math.floor(at / 3)),
    })),
  });

let big: Awaited<ReturnType<typeof makeShop>>;
beforeAll(async () => {
  big = await makeShop();
  await makeProducts(big.shop.id, 20_000);
});

test("a list of 20,000 products stays small, on every page", async () => {
  const page = await list(big.editor);
  expect(page.rows).toHaveLength(PAGE_SIZE);
  expect(page.count).toEqual({ value: 1000, more: true });
  expect(JSON.stringify(page).length).toBeLessThan(20_000);
  expect((await titles(big.editor, { page: "last" })).at(-1)).toBe("Dress 19999");
  expect((await titles(big.editor, { sort: "newest" }))[0]).toBe("Dress 12081");
});

test.each(["title", "newest"])(
  "pages by %s have every product once, while others are added",
  async (sort) => {
    const [{ shop, editor }, other] = await Promise.all([makeShop(), makeShop()]);
    await Promise.all([makeProducts(shop.id, 200), makeProducts(other.shop.id, 5)]);
    const before = await database().product.findMany({
      where: { shopId: shop.id },
      select: { id: true },
    });
    const ids = new Set(before.map(({ id }) => id));
    let added = 0;
    const { forward, backward, sizes } = await walkPages(
      (page) => list(editor, { ...page, sort }),
      () =>
        Promise.all(
          ["Dress 00000a", `Dress ${(added += 37)}`, "Z"].map((title) =>
            makeProduct(editor, { title }),
          ),
        ),
    );
    const kept = (found: string[]) => found.filter((id) => ids.has(id));
    expect(new Set(forward).size).toBe(forward.length);
    expect(new Set(backward).size).toBe(backward.length);
    expect(kept(forward)).toHaveLength(200);
    expect(kept(backward)).toEqual(kept(forward));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PAGE_SIZE);
  },
);

test.each(strangeCursors)("the cursor %j gives the first page", async (cursor) => {
  const first = await titles(big.editor);
  expect(await titles(big.editor, { after: cursor })).toEqual(first);
});

test("a cursor of another order gives the first page", async () => {
  const { next } = await list(big.editor);
  const first = await titles(big.editor, { sort: "newest" });
  expect(await titles(big.editor, { sort: "newest", after: next ?? "" })).toEqual(first);
});

test("a page whose products are gone is empty", async () => {
  const { editor } = await makeShop();
  await makeProduct(editor, { title: "A" });
  const page = await list(editor, { after: "zzz~0199d0a4-0000-7000-8000-000000000000" });
  expect(page).toMatchObject({ rows: [], previous: null, next: null });
});

test("search finds title and SKU in either alphabet, tolerates one error, and says so", async () => {
  const [{ editor }, other] = await Promise.all([makeShop(), makeShop()]);
  for (const [title, sku] of [
    ["Рокля „Мила“ червена", "FS-100"],
    ["Рокля „Мила“ синя", "FS-200"],
    ["Silk slip dress", "FS-300"],
  ] as const)
    await makeProduct(editor, { title, sku });
  await makeProduct(other.editor, { title: "Рокля", sku: "FS-100" });
  const archived = await makeProduct(editor, { title: "Стара рокля", sku: "FS-900" });
  await database().product.update({
    where: { id: archived.id },
    data: { archivedAt: new Date() },
  });
  const found = async (q: string, view = "current") => {
    const { rows, similar } = await list(editor, { q, view });
    return { found: rows.map(({ sku }) => sku), similar };
  };
  expect(await found("roklya chervena")).toEqual({ found: ["FS-100"], similar: false });
  expect(await found("РОКЛЯ")).toEqual({ found: ["FS-200", "FS-100"].toSorted(), similar: false });
  expect(await found("fs-3")).toEqual({ found: ["FS-300"], similar: false });
  expect(await found("Silk slop")).toEqual({ found: ["FS-300"], similar: true });
  expect(await found("рокла синя")).toEqual({ found: ["FS-200"], similar: true });
  expect(await found("roklya", "archived")).toEqual({ found: ["FS-900"], similar: false });
  expect(await found("velvet")).toEqual({ found: [], similar: false });
  expect(await found("%_'")).toEqual({ found: [], similar: false });
});

test("a search with thousands of hits is paged in order, without a gap", async () => {
  const first = await list(big.editor, { q: "dress" });
  expect(first.count.more).toBe(true);
  expect(first.rows[0]?.title).toBe("Dress 00000");
  const second = await list(big.editor, { q: "dress", after: first.next ?? "" });
  expect(second.rows[0]?.title).toBe("Dress 00048");
  const back = await list(big.editor, { q: "dress", before: second.previous ?? "" });
  expect(back.rows.map(({ id }) => id)).toEqual(first.rows.map(({ id }) => id));
});

test("a search of up to a thousand hits is paged too", async () => {
  const { forward, backward } = await walkPages((page) =>
    list(big.editor, { ...page, q: "dress 190", sort: "newest" }),
  );
  const matching = await database().product.count({
    where: {
      shopId: big.shop.id,
      OR: [{ title: { contains: "190" } }, { sku: { contains: "190" } }],
    },
  });
  expect(forward).toHaveLength(matching);
  expect(new Set(forward).size).toBe(matching);
  expect(backward).toEqual(forward);
});

test("a chooser is offered some products, and finds the others", async () => {
  const all = await offer(big.editor, "");
  expect(all.choices).toMatchObject({ more: true, similar: false });
  expect(all.choices.products).toHaveLength(MAX_OFFERED_PRODUCTS);
  expect(all.bytes).toBeLessThan(5000);
  const titled = await offer(big.editor, "dress 19999");
  expect(titled.choices.products.map(({ title }) => title)).toContain("Dress 19999");
  expect(titled.choices.more).toBe(false);
  const numbered = await offer(big.editor, "n-15000");
  expect(numbered.choices.products.map(({ sku }) => sku)).toContain("N-15000");
  const strange = await callRoute(GET, { as: big.editor, path: "/api/products?q=a&view=archived" });
  expect(strange.status).toBe(400);
});

test("a chosen product can be read by its id, in its own shop alone", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const { id } = await makeProduct(one.editor, { title: "Coat", sku: "C-1" });
  const read = (as: StaffActor) => callRoute(getOne, { as, params: { id } });
  expect(await (await read(one.viewer)).json()).toEqual({
    id,
    title: "Coat",
    sku: "C-1",
    link: "",
  });
  expect((await read(other.admin)).status).toBe(404);
});

test("a product shows how many drafts have it, without discarded ones", async () => {
  const { editor } = await makeShop();
  const { id: productId } = await makeProduct(editor);
  for (const discardedAt of [null, null, new Date()]) {
    const draft = await makeDraft(editor, { productId });
    await database().draft.update({ where: { id: draft.id }, data: { discardedAt } });
  }
  expect((await list(editor)).rows).toMatchObject([
    { id: productId, draftCount: { value: 2, more: false } },
  ]);
});
