// kill -9 of the worker at each point of a fetch.
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { cancelDelivery } from "#lib/deliveries/cancel-delivery";
import { database } from "#lib/infra/database";
import { clipOfSize } from "#tests/support/clips";
import { makeShop } from "#tests/support/makers";
import { startMediaDoor } from "#tests/support/media-door";
import { kill, startWorkerProcess } from "#tests/support/processes";
import { connectAccount, consentTo, control, publishes } from "#tests/support/sending";
import { startSimulator } from "#tests/support/simulator";

vi.setConfig({ testTimeout: 120_000 });

const door = await startMediaDoor();
const simulator = await startSimulator({ args: ["--speed", "50"] });
const FILM = await clipOfSize(30_000_000);

beforeAll(() => control(simulator, "PATCH", "/settings", { pull_allows_loopback: true, verified_prefixes: [`${door.url}/media/`] }));
afterAll(async () => {
  await door.stop();
  await simulator.stop();
});

type Moment = {
  name: string;
  fault?: object;
  pauseMs?: number;
  cancel?: true;
  /** When to kill, by what the rows say. */
  when: (seen: { state: string; sentBytes: bigint; callOffAt: Date | null; committingAt: Date | null }) => boolean;
  ends: "in_inbox" | "cancelled";
  opened: number;
};

const MOMENTS: Moment[] = [
  {
    name: "the offer has left, its answer is not yet there",
    fault: { route: "init", kind: "hang", when: "after" },
    when: ({ state }) => state === "fetching",
    ends: "in_inbox",
    opened: 2,
  },
  { name: "TikTok is in the middle of the film", pauseMs: 200, when: ({ sentBytes }) => sentBytes > 0n, ends: "in_inbox", opened: 1 },
  {
    name: "the last byte is given out, TikTok's word not yet heard",
    fault: { route: "status", kind: "hang", times: 1 },
    when: ({ committingAt }) => committingAt !== null,
    ends: "in_inbox",
    opened: 1,
  },
  {
    name: "a person cancelled and TikTok is being told",
    fault: { route: "cancel", kind: "hang", when: "after" },
    pauseMs: 400,
    cancel: true,
    when: ({ callOffAt }) => callOffAt !== null,
    ends: "cancelled",
    opened: 1,
  },
];

test.each(MOMENTS)("killed when $name", async ({ fault, pauseMs = 0, cancel, when, ends, opened }) => {
  const { editor } = await makeShop();
  const { id: connectionId, openId } = await connectAccount(simulator, editor);
  const mine = async () => (await publishes(simulator)).filter(({ open_id }) => open_id === openId);
  const { deliveryId, sha256 } = await consentTo(editor, FILM, connectionId);
  const seen = async () => {
    const { transfers, ...row } = await database().delivery.findUniqueOrThrow({
      where: { id: deliveryId },
      select: { state: true, sentBytes: true, transfers: { orderBy: { number: "desc" }, take: 1 } },
    });
    return { callOffAt: null, committingAt: null, ...transfers[0], ...row };
  };
  const until = (settled: Moment["when"]) =>
    vi.waitFor(async () => expect(settled(await seen())).toBe(true), { timeout: 50_000, interval: 50 });
  if (fault) await control(simulator, "POST", "/faults", { ...fault, id: `${openId}.kill`, account: openId });
  door.pauseMs = pauseMs;

  const first = await startWorkerProcess({});
  if (cancel) {
    await until(({ sentBytes }) => sentBytes > 0n);
    await cancelDelivery(editor, { id: deliveryId });
  }
  await until(when);
  if (fault) await vi.waitFor(async () => expect(await struck(openId)).toBe(true), { timeout: 20_000 });
  await kill(first.child, "SIGKILL");
  door.pauseMs = 0;
  // That the next worker waits for a lease to run out is proved in worker-kill.test.ts.
  await database().delivery.update({ where: { id: deliveryId }, data: { leaseUntil: new Date(0) } });
  const second = await startWorkerProcess({});
  await until(({ state }) => state === ends);
  await kill(second.child, "SIGTERM");

  const drafts = (await mine()).filter(({ delivered_at }) => delivered_at !== undefined);
  expect(drafts.map((draft) => draft.sha256)).toEqual(ends === "in_inbox" ? [sha256] : []);
  expect((await mine()).length).toBe(opened);
});

async function struck(openId: string): Promise<boolean> {
  const lines = JSON.stringify(await control(simulator, "GET", "/ledger?type=fault.fired"));
  return lines.includes(`${openId}.kill`);
}
