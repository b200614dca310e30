import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { listConnectionPage } from "#lib/connections/queries";
import { CONNECTION_PAGE_SIZE, connectionListQuery } from "#lib/connections/schema";
import { countActiveDeliveries } from "#lib/deliveries/queries";
import { database } from "#lib/infra/db/database";
import type { ConnectionState } from "#lib/infra/generated/enums";
import { parseListQuery } from "#lib/page";
import type { ApiResponse } from "#lib/web/api-routes";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeConnection, makeDelivery, makeShop } from "#tests/support/factories/records";
import { strangeCursors, walkPages } from "#tests/support/walk-pages";
import { GET } from "../../../app/api/connections/route";
import { GET as offer } from "../../../app/api/draft-accounts/route";

type Params = Record<string, string | undefined>;
const list = (actor: StaffActor, params: Params = {}) =>
  listConnectionPage(actor, parseListQuery(connectionListQuery, params));
const names = async (actor: StaffActor, params: Params = {}) =>
  (await list(actor, params)).rows.map(({ displayName }) => displayName);

const makeAccounts = (shopId: string, given: readonly string[], state?: ConnectionState) =>
  database().connection.createMany({
    data: given.map((displayName) => ({
      shopId,
      displayName,
      openId: crypto.randomUUID(),
      scopes: ["user.info.basic", "video.upload"],
      ...(state ? { state } : {}),
      ...(state === "disconnected" ? { disconnectedAt: new Date() } : {}),
    })),
  });

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => `Maison ${String((at * 71) % count).padStart(3, "0")}`);

test("hundreds of accounts are paged by name, while others are added, and none is missed", async () => {
  const [{ shop, viewer }, other] = await Promise.all([makeShop(), makeShop()]);
  await Promise.all([makeAccounts(shop.id, many(300)), makeAccounts(other.shop.id, many(9))]);
  const before = await database().connection.findMany({
    where: { shopId: shop.id },
    select: { id: true },
  });
  const ids = new Set(before.map(({ id }) => id));
  const { forward, backward, sizes } = await walkPages(
    (page) => list(viewer, page),
    () => makeAccounts(shop.id, ["Atelier", "Maison 150b"]),
  );
  const kept = (found: string[]) => found.filter((id) => ids.has(id));
  expect(new Set(forward).size).toBe(forward.length);
  expect(kept(forward)).toHaveLength(300);
  expect(kept(backward)).toEqual(kept(forward));
  expect(Math.max(...sizes)).toBe(CONNECTION_PAGE_SIZE);
  expect(JSON.stringify(await list(viewer)).length).toBeLessThan(30_000);
});

test("accounts are listed by state and found in either alphabet, in their own shop alone", async () => {
  const [{ shop, admin }, other] = await Promise.all([makeShop(), makeShop()]);
  await makeAccounts(shop.id, ["Модна къща Мила"]);
  await makeAccounts(shop.id, ["Needs care"], "needs_reconnect");
  await makeAccounts(shop.id, ["Mila past"], "disconnected");
  await makeAccounts(other.shop.id, ["Mila elsewhere"]);
  await makeConnection(admin, { displayName: "Atelier", username: "mila.atelier" });
  expect(await names(admin)).toEqual(["Atelier", "Модна къща Мила", "Needs care"]);
  expect(await names(admin, { view: "reconnect" })).toEqual(["Needs care"]);
  expect(await names(admin, { view: "disconnected" })).toEqual(["Mila past"]);
  expect(await names(admin, { q: "mila" })).toEqual(["Atelier", "Модна къща Мила"]);
  expect(await names(admin, { q: "modna kashta" })).toEqual(["Модна къща Мила"]);
  expect(await list(admin, { q: "modma" })).toMatchObject({
    similar: true,
    rows: [{ displayName: "Модна къща Мила" }],
  });
  expect(await names(admin, { view: "nothing", q: "care" })).toEqual(["Needs care"]);
  const answer = await callRoute(GET, { as: other.viewer, path: "/api/connections?q=mila" });
  expect(await answer.json()).toMatchObject({ rows: [{ displayName: "Mila elsewhere" }] });
});

test.each(strangeCursors)("the cursor %j gives the first page of accounts", async (cursor) => {
  const { admin } = await makeShop();
  await makeConnection(admin);
  expect(await names(admin, { before: cursor })).toEqual(["Maison Test"]);
});

test("unfinished deliveries are counted for the accounts of a page, however old", async () => {
  const [{ admin }, other] = await Promise.all([makeShop(), makeShop()]);
  const { connectionId } = await makeDelivery(admin);
  for (const state of ["queued", "committing", "cancelled", "in_inbox"] as const)
    await makeDelivery(admin, { connectionId, state });
  const counts = await countActiveDeliveries(admin, [connectionId]);
  expect(counts.get(connectionId)).toEqual({ cancellable: 2, handedOver: 1 });
  const strange = await countActiveDeliveries(other.admin, [connectionId]);
  expect(strange.get(connectionId)).toEqual({ cancellable: 0, handedOver: 0 });
});

test("a draft is offered some of many accounts, usable ones first, and finds the others", async () => {
  const [{ shop, editor }, other] = await Promise.all([makeShop(), makeShop()]);
  await makeAccounts(shop.id, many(60));
  await makeAccounts(shop.id, ["A broken one"], "needs_reconnect");
  await makeAccounts(shop.id, ["A past one"], "disconnected");
  await makeAccounts(other.shop.id, ["Maison 059"]);
  const ask = async (as: StaffActor, q: string) => {
    const answer = await callRoute(offer, {
      as,
      path: `/api/draft-accounts?q=${encodeURIComponent(q)}`,
    });
    return (await answer.json()) as ApiResponse<"GET /api/draft-accounts">;
  };
  const first = await ask(editor, "");
  expect(first).toMatchObject({ more: true, similar: false });
  expect(first.accounts.map(({ name }) => name)).toEqual(many(60).toSorted().slice(0, 20));
  expect(await ask(editor, "Мезон 059")).toMatchObject({ accounts: [], similar: false });
  expect((await ask(editor, "маисон 059")).accounts).toMatchObject([{ name: "Maison 059" }]);
  expect(await ask(editor, "maisom 059")).toMatchObject({
    accounts: [{ name: "Maison 059" }],
    similar: true,
  });
  const [broken, ...others] = (await ask(editor, " one")).accounts;
  expect(broken).toMatchObject({ name: "A broken one" });
  expect(broken?.problem).not.toBeNull();
  expect(others).toEqual([]);
  expect(await ask(editor, "'%_")).toMatchObject({ accounts: [] });
});
