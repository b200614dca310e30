// Log lines of rejected requests and failed sign-ins, also during a flood of them.
import { expect, test, vi } from "vitest";

import { database } from "#lib/infra/db/database";
import { log } from "#lib/infra/log";
import { hashPassword } from "#lib/infra/crypto/password-hash";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop, makeStaff } from "#tests/support/factories/records";

import { POST as sendForm } from "../../../app/api/data-deletion/route";
import { PATCH as changeProduct } from "../../../app/api/products/[id]/route";
import { POST as addProduct } from "../../../app/api/products/route";
import { DELETE as endSessions } from "../../../app/api/sessions/route";
import { POST as receiveWebhook } from "../../../app/api/tiktok/webhook/route";

const body = { title: "Dress", sku: "D-1", link: "" };

/** Returns the lines logged during `work` at the level of rejections. */
async function loggedRejections(run: () => Promise<unknown>) {
  const line = vi.spyOn(log, "info").mockImplementation(() => undefined);
  await run();
  const lines = line.mock.calls.map(([message, fields]) => ({ message, ...fields }));
  line.mockRestore();
  return lines;
}

test("logs who was rejected where and why: role, other shop, old page, invalid data, no session", async () => {
  const [{ viewer, editor, shop }, other] = await Promise.all([makeShop(), makeShop()]);
  await callRoute(addProduct, { as: other.editor, method: "POST", path: "/api/products", body });
  const { id } = await database().product.findFirstOrThrow({ where: { shopId: other.shop.id } });
  const whose = { staffId: editor.staffId, shopId: shop.id };
  const lines = await loggedRejections(async () => {
    await callRoute(addProduct, { as: viewer, method: "POST", path: "/api/products", body });
    await callRoute(changeProduct, {
      as: editor,
      method: "PATCH",
      path: `/api/products/${id}`,
      params: { id },
      body: { title: "Mine now" },
    });
    await callRoute(addProduct, {
      as: editor,
      method: "POST",
      path: "/api/products",
      body,
      headers: { "x-csrf-token": "old" },
    });
    await callRoute(addProduct, {
      as: editor,
      method: "POST",
      path: "/api/products",
      body: { ...body, role: "admin" },
    });
    await callRoute(addProduct, { method: "POST", path: "/api/products", body });
    await callRoute(sendForm, { method: "POST", path: "/api/data-deletion", body: {} });
  });
  const refused = { message: "a request was rejected", method: "POST", route: "/api/products" };
  expect(lines).toEqual([
    { ...refused, code: "forbidden", staffId: viewer.staffId, shopId: shop.id },
    { ...refused, code: "not_found", method: "PATCH", route: `/api/products/${id}`, ...whose },
    { ...refused, code: "forbidden", ...whose },
    { ...refused, code: "invalid", ...whose },
    { ...refused, code: "unauthenticated" },
    { ...refused, code: "forbidden", route: "/api/data-deletion" },
  ]);
});

test("logs the account of a failed sign-in, if it exists, and nothing that was typed", async () => {
  const { shop } = await makeShop();
  const email = `${crypto.randomUUID()}@shop.example`;
  const { staffId } = await makeStaff(shop.id, "editor", {
    email,
    passwordHash: await hashPassword("correct horse battery"),
  });
  const lines = await loggedRejections(async () => {
    await authenticateByPassword({ email, password: "not this one" }, "a network");
    await authenticateByPassword(
      { email: "nobody@shop.example", password: "not this one" },
      "a network",
    );
    await authenticateByPassword({ email, password: "correct horse battery" }, "a network");
  });
  const refused = { message: "a sign-in was refused", operation: "password" };
  expect(lines).toEqual([{ ...refused, staffId, shopId: shop.id }, refused]);
});

test("requires reauthentication to end other sessions, and logs the rejection", async () => {
  const { admin } = await makeShop();
  const longAgo = new Date(Date.now() - 301_000);
  await database().staffSession.updateMany({
    where: { staffId: admin.staffId },
    data: { authenticatedAt: longAgo },
  });
  const lines = await loggedRejections(async () => {
    expect(
      (
        await callRoute(endSessions, {
          as: admin,
          method: "DELETE",
          path: "/api/sessions",
          body: { others: true },
        })
      ).status,
    ).toBe(403);
  });
  expect(lines).toMatchObject([
    { message: "a request was rejected", code: "reauth_required", route: "/api/sessions" },
  ]);
});

test("logs a flood as a count after a minute", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 120_000);
  const ask = () => callRoute(addProduct, { method: "POST", path: "/api/products", body });
  const flood = await loggedRejections(() => Promise.all(Array.from({ length: 350 }, ask)));
  expect(flood).toHaveLength(300);
  const warned = vi.spyOn(log, "warn").mockImplementation(() => undefined);
  clock.mockReturnValue(performance.now() + 60_001);
  expect(await loggedRejections(ask)).toHaveLength(1);
  expect(warned.mock.calls).toEqual([
    ["more requests were rejected than are logged one by one", { count: 50 }],
  ]);
  vi.restoreAllMocks();
});

test("forged webhooks obey the cap, and use up nobody else’s lines", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 600_000);
  const warned = vi.spyOn(log, "warn").mockImplementation(() => undefined);
  const forge = () =>
    callRoute(receiveWebhook, { method: "POST", path: "/api/tiktok/webhook", body: { forged: 1 } });
  await Promise.all(Array.from({ length: 350 }, forge));
  const forged = warned.mock.calls.filter(([message]) => message === "a webhook was not TikTok's");
  expect(forged).toHaveLength(300);
  const { viewer } = await makeShop();
  const lines = await loggedRejections(() =>
    callRoute(addProduct, { as: viewer, method: "POST", path: "/api/products", body }),
  );
  expect(lines).toHaveLength(1);
  clock.mockRestore();
  vi.restoreAllMocks();
});
