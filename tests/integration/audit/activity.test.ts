import { expect, test } from "vitest";

import { act } from "#lib/audit/act";
import { type AuditEvent, recorded } from "#lib/audit/events";
import { listActivity, listActivityPeople } from "#lib/audit/queries";
import { activityFilter } from "#lib/audit/schema";
import { database } from "#lib/infra/db/database";
import { changeProduct } from "#lib/products/save-product";
import { dayInShopZone } from "#lib/time-zone";
import { makeConnection, makeDraft, makeProduct, makeShop } from "#tests/support/factories/records";

type Listed = Awaited<ReturnType<typeof listActivity>>;

const everything = activityFilter.parse({});
const words = ({ entries }: Listed) =>
  entries.map(({ description: { before, link, after } }) => before + (link?.text ?? "") + after);

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
    words(await listActivity(admin, activityFilter.parse(query)));
  expect(await shown({ kind: "people" })).toEqual([`${editor.name} signed in.`]);
  expect(await shown({ person: admin.staffId })).toEqual([`${admin.name} added the product FS-9.`]);
  expect(await shown({ from: today, to: today })).toHaveLength(2);
  expect(await shown({ to: "2026-01-01" })).toEqual([]);
  expect(await shown({ kind: "nonsense", person: "x", from: "yesterday" })).toHaveLength(2);
});

test("pages by fifty without gaps or duplicates", async () => {
  const { editor } = await makeShop();
  const event = (number: number): AuditEvent => ({
    action: "product.created",
    subjectId: editor.shopId,
    details: { sku: `FS-${number}` },
  });
  await act(editor, "product.edit", async () =>
    recorded(
      Array.from({ length: 53 }, (_, number) => event(number)),
      null,
    ),
  );
  const first = await listActivity(editor, everything);
  const second = await listActivity(editor, activityFilter.parse({ before: first.next }));
  expect(first.entries).toHaveLength(50);
  expect(second.next).toBeNull();
  const skus = [...words(first), ...words(second)].map((line) => /FS-\d+/.exec(line)?.[0]);
  expect(skus).toEqual(Array.from({ length: 53 }, (_, index) => `FS-${52 - index}`));
});

test("shows no activity, people or names of another shop", async () => {
  const [one, other] = await Promise.all([makeShop(), makeShop()]);
  const product = await makeProduct(one.editor, { title: "Silk slip dress" });
  await record(one.editor, {
    action: "product.created",
    subjectId: product.id,
    details: { sku: product.sku },
  });
  expect((await listActivity(other.admin, everything)).entries).toEqual([]);
  expect(
    (await listActivity(other.admin, activityFilter.parse({ person: one.editor.staffId }))).entries,
  ).toEqual([]);
  expect((await listActivityPeople(other.admin)).map(({ id }) => id).toSorted()).toEqual(
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
