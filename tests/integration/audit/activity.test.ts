import { randomUUID } from "node:crypto";

import { expect, test } from "vitest";

import type { StaffActor } from "#lib/actor";
import { act } from "#lib/audit/act";
import { type AuditEvent, recorded } from "#lib/audit/events";
import { listActivity, listActivityPeople } from "#lib/audit/queries";
import { type ActivityFilter, activityQuery } from "#lib/audit/schema";
import { database } from "#lib/infra/db/database";
import { PAGE_SIZE, type PageQuery, parseListQuery } from "#lib/page";
import { changeProduct } from "#lib/products/save-product";
import { dayInShopZone } from "#lib/time-zone";
import { makeConnection, makeDraft, makeProduct, makeShop } from "#tests/support/factories/records";

type Listed = Awaited<ReturnType<typeof listActivity>>;

const everything = {};
const words = ({ rows }: Listed) =>
  rows.map(({ description: { before, link, after } }) => before + (link?.text ?? "") + after);

async function record(actor: Parameters<typeof act>[0], event: AuditEvent) {
  await act(actor, "session.manage_own", async () => recorded(event, null));
}

test("lists activity with current names, latest first", async () => {
  const { editor, admin } = await makeShop();
  const product = await makeProduct(editor, { title: "Silk slip dress" });
  await changeProduct(editor, { id: product.id, link: "https://shop.example/silk" });
  await changeProduct(admin, { id: product.id, title: "Satin slip dress" });
  await database().staff.update({ where: { id: editor.staffId }, data: { name: "Мила" } });
  expect(words(await listActivity(admin, everything))).toEqual([
    `${admin.name} changed the title of Satin slip dress.`,
    "Мила changed the link of Satin slip dress.",
  ]);
});

test("labels drafts, deliveries and phone pages by their video and accounts by their name", async () => {
  const { editor } = await makeShop();
  const draft = await makeDraft(editor);
  const connection = await makeConnection(editor, { displayName: "Maison" });
  await record(editor, {
    action: "draft.created",
    subjectId: draft.id,
    details: { videoId: draft.videoId },
  });
  await record(editor, {
    action: "connection.needs_reconnect",
    subjectId: connection.id,
    details: { reason: "invalid_grant" },
  });
  expect(words(await listActivity(editor, everything))).toEqual([
    "Maison needs to be reconnected.",
    `${editor.name} started a draft of Look 12.`,
  ]);
});

test("filters by kind, person and day", async () => {
  const { editor, admin } = await makeShop();
  await record(editor, {
    action: "staff.signed_in",
    subjectId: editor.staffId,
    details: { session: "s", method: "password", factor: null },
  });
  await record(admin, {
    action: "product.created",
    subjectId: admin.shopId,
    details: { sku: "FS-9" },
  });
  const today = dayInShopZone(new Date());
  const shown = async (query: Record<string, string>) =>
    words(await listActivity(admin, parseListQuery(activityQuery, query)));
  expect(await shown({ kind: "people" })).toEqual([`${editor.name} signed in.`]);
  expect(await shown({ person: admin.staffId })).toEqual([`${admin.name} added the product FS-9.`]);
  expect(await shown({ from: today, to: today })).toHaveLength(2);
  expect(await shown({ to: "2026-01-01" })).toEqual([]);
  expect(await shown({ kind: "nonsense", person: "x", from: "yesterday" })).toHaveLength(2);
});

test.each<[name: string, filter: ActivityFilter]>([
  ["of everything", {}],
  ["of kinds with several subjects, which are merged", { kind: "drafts" }],
  ["of one person", { person: "editor" }],
  ["of one person and kind", { person: "editor", kind: "drafts" }],
  ["of days", { from: "2026-01-01" }],
])("pages forward and back through activity %s while events are added", async (_name, filter) => {
  const { editor, admin } = await makeShop();
  const other = await makeShop();
  const subjectId = randomUUID();
  const event = (number: number): AuditEvent =>
    number % 2 === 0
      ? { action: "comment.added", subjectId, details: { commentId: "c" } }
      : { action: "draft.created", subjectId, details: { videoId: "v" } };
  const add = async (actor: StaffActor, numbers: number[]) =>
    act(actor, "draft.edit", async () => recorded(numbers.map(event), null));
  const numbers = Array.from({ length: 2 * PAGE_SIZE + 5 }, (_, number) => number);
  await add(other.editor, [0]);
  await add(editor, numbers);
  const own = { ...filter, ...(filter.person ? { person: editor.staffId } : {}) };
  const read = async (request: PageQuery) => {
    const { rows, ...page } = await listActivity(admin, own, request);
    return { ...page, numbers: rows.map(({ number }) => Number(number) - 1) };
  };
  const first = await read({});
  await add(editor, [200, 201]);
  const second = await read({ after: first.next ?? "" });
  const third = await read({ after: second.next ?? "" });
  expect([first, second, third].flatMap((page) => page.numbers)).toEqual(numbers.toReversed());
  expect(third.next).toBeNull();
  expect((await read({ before: third.previous ?? "" })).numbers).toEqual(second.numbers);
  expect((await read({ before: second.previous ?? "" })).numbers).toEqual(first.numbers);
  expect((await read({ page: "last" })).numbers.at(-1)).toBe(0);
  for (const cursor of ["x", "~", "~-1", `~${"9".repeat(30)}`, "1~1"])
    expect((await read({ after: cursor })).previous).toBeNull();
});

test("offers at most fifty people to choose from, and finds the others by name alone", async () => {
  const { admin, editor } = await makeShop();
  const other = await makeShop();
  await database().staff.createMany({
    data: Array.from({ length: 60 }, (_, at) => ({
      shopId: admin.shopId,
      name: `Person ${at}`,
      email: `hidden-${randomUUID()}@shop.example`,
      passwordHash: "none",
      role: "viewer" as const,
    })),
  });
  await database().staff.update({ where: { id: editor.staffId }, data: { name: "Мила Янева" } });
  await database().staff.update({
    where: { id: other.editor.staffId },
    data: { name: "Мила Янева" },
  });
  const first = await listActivityPeople(admin, {});
  expect(first.options).toHaveLength(50);
  expect(first.more).toBe(true);
  const found = { options: [{ id: editor.staffId, name: "Мила Янева" }], more: false };
  expect(await listActivityPeople(admin, { text: "mila yaneva" })).toEqual(found);
  expect(await listActivityPeople(admin, { text: "yanva" })).toEqual(found);
  expect((await listActivityPeople(admin, { text: "hidden" })).options).toEqual([]);
  const chosen = await listActivityPeople(admin, { text: "mila", chosenId: admin.staffId });
  expect(chosen.options.map(({ id }) => id)).toEqual([admin.staffId, editor.staffId]);
});

test("shows no activity, people or names of another shop", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const product = await makeProduct(one.editor, { title: "Silk slip dress" });
  await record(one.editor, {
    action: "product.created",
    subjectId: product.id,
    details: { sku: product.sku },
  });
  expect((await listActivity(other.admin, everything)).rows).toEqual([]);
  expect((await listActivity(other.admin, { person: one.editor.staffId })).rows).toEqual([]);
  const { options } = await listActivityPeople(other.admin, { chosenId: one.admin.staffId });
  expect(options.map(({ id }) => id).toSorted()).toEqual(
    [other.admin, other.editor, other.viewer].map(({ staffId }) => staffId).toSorted(),
  );
  // Even a row with an id of another shop does not reveal its name.
  await record(other.editor, {
    action: "product.archived",
    subjectId: product.id,
    details: { sku: "FS-X" },
  });
  expect(words(await listActivity(other.admin, everything))).toEqual([
    `${other.editor.name} archived the product FS-X.`,
  ]);
});
