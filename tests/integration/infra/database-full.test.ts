// A full database, simulated by its tables (tests/crash fills a real volume): routes respond with
// 503, and no delivery fails.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { workerActor } from "#lib/actor";
import { advanceDelivery } from "#lib/deliveries/sending/advance-delivery";
import { database } from "#lib/infra/db/database";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { callRoute } from "#tests/support/drivers/call-route";
import { makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";
import { createTusUpload, tusRequest } from "#tests/support/drivers/tus";

import { GET as readDashboard } from "../../../app/api/dashboard/route";
import { POST as createProduct } from "../../../app/api/products/route";

vi.setConfig({ testTimeout: 60_000 });

const simulator = await startSimulator({ args: ["--speed", "50"] });
afterAll(() => simulator.stop());

beforeAll(async () => {
  await database().$executeRaw`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
    END $$`;
});

/** Makes every write to these tables fail while `work` runs. `at`: the moment at which it fails. */
async function withFullTables<T>(
  tables: readonly string[],
  at: "statement" | "commit",
  work: () => Promise<T>,
): Promise<T> {
  for (const table of tables)
    await database().$executeRawUnsafe(
      at === "commit"
        ? `CREATE CONSTRAINT TRIGGER no_room AFTER INSERT OR UPDATE ON "${table}" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room()`
        : `CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON "${table}" FOR EACH ROW EXECUTE FUNCTION no_room()`,
    );
  try {
    return await work();
  } finally {
    for (const table of tables)
      await database().$executeRawUnsafe(`DROP TRIGGER no_room ON "${table}"`);
  }
}

test.each(["statement", "commit"] as const)(
  "rejects a change with 503 and Retry-After when it fails at the %s, and still serves reads",
  async (at) => {
    const { shop, editor } = await makeShop();
    const body = { title: "Silk slip dress", sku: "SILK-1", link: "" };
    await withFullTables(["Product", "RateLimit"], at, async () => {
      const refused = await callRoute(createProduct, { as: editor, method: "POST", body });
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({
        error: { code: "unavailable", message: expect.stringContaining("run out of disk space") },
      });
      expect((await callRoute(readDashboard, { as: editor })).status).toBe(200);
    });
    expect(await database().product.count({ where: { shopId: shop.id } })).toBe(0);
  },
);

test("continues an upload by the file's own offset when neither progress nor session use can be written", async () => {
  const { editor } = await makeShop();
  const id = await createTusUpload(editor, 1000);
  await database().staffSession.update({
    where: { id: editor.sessionId },
    data: { lastSeenAt: new Date(Date.now() - 600_000) },
  });
  const sent = await withFullTables(["Video", "StaffSession"], "statement", () =>
    tusRequest(editor, "PATCH", { id, headers: { "upload-offset": "0" }, body: Buffer.alloc(600) }),
  );
  expect([sent.status, sent.headers.get("upload-offset")]).toEqual([204, "600"]);
  const head = await tusRequest(editor, "HEAD", { id });
  expect([head.status, head.headers.get("upload-offset")]).toEqual([200, "600"]);
});

test("retries a delivery until the database has room again", async () => {
  const { editor, shop } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  const { deliveryId } = await makeConsentedDelivery(
    editor,
    await makeClipOfSize(6_000_000),
    account.id,
  );
  const stop = { signal: new AbortController().signal, isStopping: () => false };
  const advance = async () => {
    await database().delivery.update({
      where: { id: deliveryId },
      data: { nextRunAt: new Date(0) },
    });
    await advanceDelivery(workerActor(shop.id), { deliveryId, owner: "worker", stop });
    return database().delivery.findUniqueOrThrow({
      where: { id: deliveryId },
      select: { state: true, attempts: true, leaseOwner: true },
    });
  };
  await withFullTables(["Transfer"], "statement", async () => {
    for (let tries = 0; tries < 8; tries += 1)
      expect(await advance()).toEqual({ state: "queued", attempts: 0, leaseOwner: null });
  });
  await vi.waitFor(async () => expect((await advance()).state).toBe("in_inbox"), {
    timeout: 30_000,
    interval: 500,
  });
});
