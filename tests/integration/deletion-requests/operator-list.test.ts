import { randomBytes, randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { publicActor, type StaffActor } from "#lib/actor";
import { closeDeletionRequests } from "#lib/deletion-requests/close-requests";
import { requestErasureByForm, requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { listDeletionRequests } from "#lib/deletion-requests/operator-list";
import { getReceipt } from "#lib/deletion-requests/queries";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { deletionListFilter } from "#lib/deletion-requests/schema";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { PAGE_SIZE, parseListQuery } from "#lib/page";
import { eventsOf, sendAndReadTextsTo } from "#tests/support/factories/deletion-case";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import { strangeCursors, walkPages } from "#tests/support/walk-pages";

let operator: StaffActor;
let admin: StaffActor;

beforeEach(async () => {
  await database().deletionRequest.deleteMany();
  const made = await makeShop();
  admin = made.admin;
  operator = await makeStaff(made.shop.id, "viewer", { operator: true });
});

const list = (query: Record<string, unknown> = {}) =>
  listDeletionRequests(operator, parseListQuery(deletionListFilter, query));
const foundBy = async (query: Record<string, unknown>) =>
  (await list(query)).rows.map(({ id }) => id);

async function ask(
  account = "@someone",
  contact = `${randomBytes(6).toString("hex")}@mail.example`,
) {
  const { code } = await requestErasureByForm(publicActor, { account, contact, facts: "" });
  const { id } = await database().deletionRequest.findUniqueOrThrow({
    where: { codeHash: hashToken(code) },
    select: { id: true },
  });
  return { id, code, contact };
}

test.each([undefined, "closed"])(
  "shows a flood of requests (%s) in pages, each once, while others arrive and are decided",
  async (view) => {
    const dueAt = new Date(Date.now() + 86_400_000);
    const add = (count: number) =>
      database().deletionRequest.createMany({
        data: Array.from({ length: count }, (_, at) => ({
          codeHash: randomUUID(),
          origin: "form",
          state: view ? ("done" as const) : ("received" as const),
          dueAt: new Date(dueAt.getTime() + (at % 7)),
          receivedAt: new Date(dueAt.getTime() - (at % 5)),
        })),
      });
    await add(1200);
    expect((await list({ view })).count).toEqual({ value: 1000, more: true });
    await database().deletionRequest.deleteMany();
    await add(220);
    const ids = new Set(
      (await database().deletionRequest.findMany({ select: { id: true } })).map(({ id }) => id),
    );
    expect((await list({ view })).count).toEqual({ value: 220, more: false });
    const { forward, backward, sizes } = await walkPages(
      (page) => list({ ...page, view }),
      () => Promise.all([add(3), ask()]),
    );
    const kept = (found: string[]) => found.filter((id) => ids.has(id));
    expect(new Set(forward).size).toBe(forward.length);
    expect(kept(forward)).toHaveLength(220);
    expect(kept(backward)).toEqual(kept(forward));
    expect(Math.max(...sizes)).toBe(PAGE_SIZE);
    for (const after of strangeCursors)
      expect((await list({ view, after })).rows).toHaveLength(PAGE_SIZE);
  },
);

test("finds a request by account name, address or receipt code, without opening a text", async () => {
  const wanted = await ask("@Maison.Sofia", "Owner@mail.example");
  await ask("@maison.sofia.outlet", "owner2@mail.example");
  for (const q of [
    "maison.sofia",
    " @MAISON.sofia ",
    "owner@MAIL.example",
    formatReceiptCode(wanted.code),
    wanted.code.toLowerCase(),
  ])
    expect(await foundBy({ q })).toEqual([wanted.id]);
  for (const q of ["maison", "%", "owner", "@", wanted.code.slice(1)])
    expect(await foundBy({ q })).toEqual([]);
  expect(await eventsOf(wanted.id)).toEqual(["deletion.requested"]);
});

test("shows only requests with a confirmed address when asked", async () => {
  const [confirmed] = [await ask(), await ask()];
  await database().deletionRequest.update({
    where: { id: confirmed.id },
    data: { contactConfirmedAt: new Date() },
  });
  expect(await foundBy({ confirmed: "1" })).toEqual([confirmed.id]);
  expect(await foundBy({})).toHaveLength(2);
});

test("closes several requests at once, records each, and e-mails no unconfirmed address", async () => {
  const asked = [await ask(), await ask(), await ask()];
  const [kept, ...flood] = [await ask("@real"), ...asked];
  await requestErasureByOwner(publicActor, { openId: randomUUID() });
  const { id: automatic } = await database().deletionRequest.findFirstOrThrow({
    where: { origin: "account_holder" },
    select: { id: true },
  });
  const rejection = { reason: "unclear", explanation: "A flood of forms." } as const;
  const ids = flood.map(({ id }) => id);
  expect(await closeDeletionRequests(operator, { ids: [...ids, automatic], ...rejection })).toEqual(
    { closed: 3, skipped: 1 },
  );
  expect(await closeDeletionRequests(operator, { ids, ...rejection })).toEqual({
    closed: 0,
    skipped: 3,
  });
  expect(await foundBy({})).toEqual([kept.id]);
  for (const { id, code, contact } of flood) {
    expect(await eventsOf(id)).toEqual(["deletion.requested", "deletion.rejected"]);
    expect(await getReceipt(publicActor, code)).toMatchObject({
      state: "rejected",
      notes: [{ text: "A flood of forms." }],
    });
    expect(await sendAndReadTextsTo(contact)).toHaveLength(1);
  }
  const rows = await database().deletionRequest.findMany({ where: { id: { in: ids } } });
  for (const row of rows)
    expect(row).toMatchObject({ statementSealed: null, accountHash: "", contactHash: "" });
  const [first] = flood;
  expect(await foundBy({ view: "closed", q: first?.code })).toEqual([first?.id]);
  expect(await foundBy({ view: "closed", q: first?.contact })).toEqual([]);
});

test("closes nothing for anyone but an operator", async () => {
  const { id } = await ask();
  await expect(
    closeDeletionRequests(admin, { ids: [id], reason: "other", explanation: "Mine." }),
  ).rejects.toMatchObject({ code: "not_found" });
  expect(await foundBy({})).toEqual([id]);
});
