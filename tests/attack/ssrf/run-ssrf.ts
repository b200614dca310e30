import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { Canary } from "#tests/attack/canary";
import { waitForVideoCheck } from "#tests/attack/files/upload-client";
import { hostileUrls } from "#tests/attack/ssrf/hostile-urls";
import { isPrivateAddress } from "#tests/attack/ssrf/dns-server";
import type { AttackedStudio } from "#tests/attack/attacked-studio";
import {
  inParallel,
  shuffled,
  type DetectorControl,
  type AttackFinding,
  type Attack,
} from "#tests/attack/task";
import { makeStaff } from "#tests/support/factories/records";

const SLICE_URLS = 60;
const CONCURRENCY = 4;
const URLS_PER_PERSON = 120;
/** How long the workers may take for all links, retries included. */
const WORKERS_TIMEOUT_MS = 90_000;

/** Runs the careless program under the interceptor. The record must show a private address. */
async function naiveFetchControl(studio: AttackedStudio): Promise<DetectorControl> {
  const before = studio.internet.connections().length;
  const args = [
    "--disable-warning=ExperimentalWarning",
    "--import",
    "./tests/attack/ssrf/network-interceptor.ts",
    "tests/attack/ssrf/naive-fetch.ts",
    "https://careless.rebind-0.attack.example/",
  ];
  const env = { ...process.env, ...studio.internet.env };
  await promisify(execFile)(process.execPath, args, { env }).catch(() => undefined);
  const came = studio.internet.connections().slice(before);
  return {
    name: "a careless program, which looks once and then connects: it was led inside",
    detected: came.some(({ address }) => isPrivateAddress(address)),
  };
}

async function publicLinkControl(
  studio: AttackedStudio,
  actor: StaffActor,
): Promise<DetectorControl> {
  const answer = await studio.fetchAs(actor, "POST", "/api/videos", {
    url: "https://video.attack.example/video.mp4",
  });
  const { videoId } = (await answer.json()) as { videoId: string };
  const checked = await waitForVideoCheck(studio, actor, videoId, 60_000);
  return {
    name: "a public video, which is fetched and found fit to be sent",
    detected: checked?.state === "ready",
  };
}

/** Waits until a worker has started this link, so that no long queue is left at the end. */
async function waitUntilStarted(id: string): Promise<void> {
  for (
    const end = performance.now() + WORKERS_TIMEOUT_MS;
    performance.now() < end;
    await sleep(40)
  ) {
    const row = await database().video.findUnique({
      where: { id },
      select: { state: true, attempts: true },
    });
    if (row?.state !== "uploading" || row.attempts > 0) return;
  }
}

/** Waits until every link has finished, or only retries of unknown names are left. */
async function waitUntilIdle(shopId: string): Promise<number> {
  let left = 0;
  for (
    const end = performance.now() + WORKERS_TIMEOUT_MS;
    performance.now() < end;
    await sleep(500)
  ) {
    left = await database().video.count({
      where: { shopId, source: "link", state: { in: ["uploading", "checking"] } },
    });
    // Only unknown names are retried minutes later, and they lead nowhere.
    const pending = await database().video.count({
      where: { shopId, source: "link", state: "uploading", attempts: 0 },
    });
    if (left === 0 || pending === 0) break;
  }
  return left;
}

export const ssrfAttack: Attack = {
  name: "ssrf",
  description:
    'Addresses for "fetch a video from a link" that lead inside: every notation of an inner address, user names, ports, schemes, line breaks, redirects by every code and in steps, names that lead inside at once, beside a public address, or from the second look on.',
  tasks: { full: 1, slice: 1 },
  run: async (studio, { random, size }) => {
    const canary = await Canary.open();
    const { editor, shop } = await studio.makeShop();
    const all = shuffled(random, hostileUrls(random, canary.ports));
    const tried = size === "full" ? all : all.slice(0, SLICE_URLS);
    const before = studio.internet.connections().length;
    const findings: AttackFinding[] = [];
    let taken = 0;
    let person = editor;
    await inParallel(tried, CONCURRENCY, async (url, at) => {
      // Limits count per person, and an attacker may control many people.
      if (at % URLS_PER_PERSON === 0) person = await makeStaff(shop.id, "editor");
      const answer = await studio.fetchAs(person, "POST", "/api/videos", { url });
      if (answer.status === 201) {
        taken += 1;
        await waitUntilStarted(((await answer.json()) as { videoId: string }).videoId);
        return;
      }
      if (answer.status !== 400)
        findings.push({
          rule: "server_error",
          message: `${answer.status} for ${JSON.stringify(url)}`,
        });
      await answer.text();
    });
    await waitUntilIdle(shop.id);
    const reached = studio.internet.connections().slice(before);
    const inside = reached.filter(({ address }) => isPrivateAddress(address));
    findings.push(
      ...inside.map((one) => ({
        rule: "reached",
        message: `A connection went inside: ${JSON.stringify(one)}`,
      })),
    );
    findings.push(
      ...canary.hits.map((host) => ({
        rule: "reached",
        message: `The canary on ${host} received a request`,
      })),
    );
    const ready = await database().video.findMany({
      where: { shopId: shop.id, source: "link", state: { in: ["ready", "needs_fix"] } },
      select: { sourceDetail: true },
    });
    findings.push(
      ...ready.map(({ sourceDetail }) => ({
        rule: "reached",
        message: `A video came from ${sourceDetail}`,
      })),
    );
    const controls = [
      await naiveFetchControl(studio),
      await publicLinkControl(studio, editor),
      { name: "a canary that received a request", detected: await canary.selfTest() },
    ];
    canary.close();
    return {
      counts: {
        addresses: tried.length,
        "accepted by the route and tried by a worker": taken,
        "connections to the public internet": reached.length - inside.length,
      },
      findings,
      controls,
    };
  },
};
