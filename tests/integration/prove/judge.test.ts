// Runs the judge of the proof against the product: a clean run has no finding, and planted evidence
// has.
import diagnostics from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { join } from "node:path";

import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";

import { disconnectConnection } from "#lib/connections/disconnect-connection";
import { getDelivery } from "#lib/deliveries/queries";
import { pollDeliveries } from "#lib/worker/poll-deliveries";
import type { Effect, Evidence } from "#tests/prove/judge/evidence";
import { installHistory } from "#tests/prove/judge/install-history";
import { judge } from "#tests/prove/judge/judge";
import { makeClipOfSize } from "#tests/support/factories/video-files";
import { makeShop } from "#tests/support/factories/records";
import {
  connectSimulatedAccount,
  makeConsentedDelivery,
  callSimulator,
} from "#tests/support/factories/deliveries";
import { startSimulator } from "#tests/support/drivers/simulator";

vi.setConfig({ testTimeout: 90_000 });

const databaseUrl = process.env["DATABASE_URL"] ?? "";
await installHistory(databaseUrl);
const simulator = await startSimulator({ args: ["--speed", "50"] });
const effects: Effect[] = [];
const startedAt = Date.now();

const kindOf = (request: ClientRequest): Effect["kind"] => {
  if (request.method === "PUT") return "upload";
  return /inbox\/video\/init/.test(request.path) ? "init" : "other";
};
diagnostics.subscribe("http.client.request.start", (message) => {
  const { request } = message as { request: ClientRequest };
  const effect: Effect = {
    at: Date.now(),
    pid: process.pid,
    kind: kindOf(request),
    path: request.path.replace(/&upload_token=.*/, ""),
  };
  const range = request.getHeader("content-range");
  if (typeof range === "string") effect.range = range;
  request.once("close", () => (effect.endedAt = Date.now()));
  effects.push(effect);
});
afterAll(() => simulator.stop());

async function onDatabase(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test("finds nothing in a clean run, and finds planted evidence", async () => {
  const { editor, admin } = await makeShop();
  const account = await connectSimulatedAccount(simulator, editor);
  await callSimulator(simulator, "POST", "/faults", {
    route: "upload",
    kind: "reset",
    chunk: 1,
    after_bytes: 1_000_000,
    account: account.openId,
  });
  await callSimulator(simulator, "POST", "/faults", {
    route: "init",
    kind: "reset",
    when: "after",
    account: account.openId,
  });
  const path = await makeClipOfSize(70_000_001);
  const { deliveryId, draftId, sha256 } = await makeConsentedDelivery(editor, path, account.id);
  const cut = new AbortController();
  const worker = pollDeliveries("one-worker", {
    signal: cut.signal,
    isStopping: () => cut.signal.aborted,
  });
  await vi.waitFor(
    async () => expect((await getDelivery(editor, deliveryId)).state).toBe("in_inbox"),
    { timeout: 60_000, interval: 200 },
  );
  cut.abort();
  await worker.finish();
  await disconnectConnection(admin, { id: account.id, reason: "staff" });

  const consent = {
    consentKey: draftId,
    deliveryId,
    accountOpenId: account.openId,
    sha256,
    sizeBytes: 70_000_001,
    outcome: "ok",
  } as const;
  const evidence: Evidence = {
    ledger: join(simulator.data, "ledger.jsonl"),
    databaseUrl,
    logs: [],
    consents: [{ ...consent, at: startedAt }],
    workers: [{ owner: "one-worker", pid: process.pid, startedAt, endedAt: Date.now() }],
    effects,
    disconnects: [{ openId: account.openId, at: Date.now() }],
    plannedFaults: [],
    allowed: { unconfirmed: [] },
    leftovers: { tempFiles: [], fds: [] },
    endedAt: Date.now(),
  };
  const verdict = await judge(evidence);
  expect(verdict.violations).toEqual([]);
  expect(verdict.counts).toMatchObject({
    consents: 1,
    deliveries: 1,
    drafts: 1,
    duplicates: 0,
    states: { in_inbox: 1 },
  });
  expect(effects.filter(({ kind }) => kind === "upload").length).toBeGreaterThan(6);

  await onDatabase(
    `UPDATE "Transfer" SET "uploadUrlSealed" = '\\x00' WHERE "deliveryId" = '${deliveryId}'`,
    `DELETE FROM "TiktokCall" WHERE operation = 'init_upload'`,
    `UPDATE "Delivery" SET "nextRunAt" = NULL, state = 'processing' WHERE id = '${deliveryId}'`,
    `ALTER TABLE "AuditEvent" DISABLE TRIGGER USER`,
    `DELETE FROM "AuditEvent" WHERE number = 1`,
    `UPDATE "Delivery" SET reason = 'rft.SIMTOKabcdef' WHERE id = '${deliveryId}'`,
  );
  const second = await judge(evidence);
  expect(new Set(second.violations.map(({ invariant }) => invariant))).toEqual(
    new Set(["nothing_left", "log_complete", "ended_or_waiting", "consents_kept", "no_secret"]),
  );
  expect(second.history).toContain("publish.delivered");
  expect(second.history).not.toContain("SIMTOKabcdef");
});
