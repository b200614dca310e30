import { randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { PAGE_SIZE, type PageQuery } from "#lib/page";
import { listWebhookEvents } from "#lib/webhooks/queries";
import { makeShop } from "#tests/support/factories/records";

test("pages forward and back through messages about the own shop or none, while more arrive", async () => {
  await database().webhookEvent.deleteMany();
  const [{ admin }, other] = await Promise.all([makeShop(), makeShop()]);
  const make = async (at: number, shopId: string | null) => {
    const id = at % 3 === 0 ? `missing_signature:${at}` : randomBytes(32).toString("hex");
    // Several at the same moment.
    const lastReceivedAt = new Date(Date.UTC(2026, 10, 1) + Math.floor(at / 4) * 1000);
    await database().webhookEvent.create({
      data: { id, shopId, lastReceivedAt, verdict: "verified", action: "ignored" },
    });
  };
  for (let at = 0; at < 2 * PAGE_SIZE + 5; at += 1) await make(at, at % 2 ? admin.shopId : null);
  await make(0.5, other.admin.shopId);
  const read = async (request: PageQuery) => {
    const { rows, ...page } = await listWebhookEvents(admin, request);
    return { ...page, ids: rows.map(({ id }) => id) };
  };
  const first = await read({});
  await make(500, admin.shopId);
  const second = await read({ after: first.next ?? "" });
  const third = await read({ after: second.next ?? "" });
  const all = [first, second, third].flatMap(({ ids }) => ids);
  expect(all).toHaveLength(2 * PAGE_SIZE + 5);
  expect(new Set(all).size).toBe(all.length);
  expect(third.next).toBeNull();
  expect((await read({ before: third.previous ?? "" })).ids).toEqual(second.ids);
  expect((await read({ before: second.previous ?? "" })).ids).toEqual(first.ids);
  for (const cursor of ["x", "~", "yesterday~1", `2026-11-01T00:00:00.000Z~'`])
    expect((await read({ after: cursor })).previous).toBeNull();
});
