import { randomBytes, randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { publicActor, type StaffActor } from "#lib/actor";
import { closeDeletionRequests } from "#lib/deletion-requests/close-requests";
import { requestErasureByForm, requestErasureByOwner } from "#lib/deletion-requests/create-request";
import { listDeletionRequests } from "#lib/deletion-requests/operator-list";
import { getReceipt } from "#lib/deletion-requests/queries";
import { formatReceiptCode } from "#lib/deletion-requests/rules";
import { deletionListFilter, deletionPageSize } from "#lib/deletion-requests/schema";
import { database } from "#lib/infra/db/database";
import { hashToken } from "#lib/infra/crypto/tokens";
import { eventsOf, sendAndReadTextsTo } from "#tests/support/factories/deletion-case";
import { makeShop, makeStaff } from "#tests/support/factories/records";

let operator: StaffActor;
let admin: StaffActor;

beforeEach(async () => {
  await database().deletionRequest.deleteMany();
  const made = await makeShop();
  admin = made.admin;
  operator = await makeStaff(made.shop.id, "viewer", { operator: true });
});

const list = (query: Record<string, unknown> = {}) =>
  listDeletionRequests(operator, deletionListFilter.parse(query));
const foundBy = async (query: Record<string, unknown>) =>
  (await list(query)).requests.map(({ id }) => id);

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

test("shows a flood of requests in pages, each request once and in one order", async () => {
  const dueAt = new Date(Date.now() + 86_400_000);
  await database().deletionRequest.createMany({
    data: Array.from({ length: deletionPageSize * 2 + 20 }, () => ({
      codeHash: randomUUID(),
      origin: "form",
      dueAt,
    })),
  });
  const pages = [await list(), await list({ page: "2" }), await list({ page: "3" })];
  expect(pages.map(({ requests, total }) => [requests.length, total])).toEqual([
    [deletionPageSize, 220],
    [deletionPageSize, 220],
    [20, 220],
  ]);
  expect(new Set(pages.flatMap(({ requests }) => requests.map(({ id }) => id))).size).toBe(220);
  expect((await list({ page: "4" })).requests).toEqual([]);
  for (const page of ["0", "-1", "1.5", "x", "1e9", ["1", "2"]])
    expect((await list({ page })).requests[0]?.id).toBe(pages[0]?.requests[0]?.id);
});

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
