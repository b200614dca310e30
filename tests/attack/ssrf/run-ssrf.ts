import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { Canary } from "#tests/attack/canary";
import { untilChecked } from "#tests/attack/files/send-file";
import { addresses } from "#tests/attack/ssrf/addresses";
import { isInside } from "#tests/attack/ssrf/name-server";
import type { Site } from "#tests/attack/site";
import { inParallel, shuffled, type Control, type Finding, type Part } from "#tests/attack/task";
import { makeStaff } from "#tests/support/makers";

const SLICE = 130;
const AT_ONCE = 4;
const FOR_ONE_PERSON = 120;
/** How long the workers may take to come to an end with all links, their tries again included. */
const END_MS = 90_000;

/** The careless program, in the same surroundings: the record must show that it came inside. */
async function carelessOne(site: Site): Promise<Control> {
  const before = site.outside.reached().length;
  const args = [
    "--disable-warning=ExperimentalWarning",
    "--import",
    "./tests/attack/ssrf/boundary.ts",
    "tests/attack/ssrf/naive-fetch.ts",
    "https://careless.rebind-0.attack.example/",
  ];
  const env = { ...process.env, ...site.outside.env };
  await promisify(execFile)(process.execPath, args, { env }).catch(() => undefined);
  const came = site.outside.reached().slice(before);
  return {
    name: "a careless program, which looks once and then connects: it was led inside",
    noticed: came.some(({ address }) => isInside(address)),
  };
}

async function goodLink(site: Site, actor: StaffActor): Promise<Control> {
  const answer = await site.ask(actor, "POST", "/api/videos", { url: "https://film.attack.example/film.mp4" });
  const { videoId } = (await answer.json()) as { videoId: string };
  const told = await untilChecked(site, actor, videoId, 60_000);
  return { name: "a public film, which is fetched and found fit to be sent", noticed: told?.state === "ready" };
}

/** Waits until a worker has begun with a link, so that no queue grows which would only be waited for at the end. */
async function untilBegun(id: string): Promise<void> {
  for (const end = performance.now() + END_MS; performance.now() < end; await sleep(40)) {
    const row = await database().video.findUnique({ where: { id }, select: { state: true, attempts: true } });
    if (row?.state !== "arriving" || row.attempts > 0) return;
  }
}

/** Waits until no link is on its way any more, or hopeless tries are all that is left. */
async function untilQuiet(shopId: string): Promise<number> {
  let left = 0;
  for (const end = performance.now() + END_MS; performance.now() < end; await sleep(500)) {
    left = await database().video.count({ where: { shopId, source: "link", state: { in: ["arriving", "checking"] } } });
    // A try again is minutes away only for names that nobody knows; those lead nowhere.
    const asked = await database().video.count({ where: { shopId, source: "link", state: "arriving", attempts: 0 } });
    if (left === 0 || asked === 0) break;
  }
  return left;
}

export const ssrf: Part = {
  name: "ssrf",
  words:
    'Addresses for "fetch a video from a link" that lead inside: every notation of an inner address, user names, ports, schemes, line breaks, redirects by every code and in steps, names that lead inside at once, beside a public address, or from the second look on.',
  tasks: { full: 1, slice: 1 },
  run: async (site, { dice, size }) => {
    const canary = await Canary.open();
    const { editor, shop } = await site.shop();
    const all = shuffled(dice, addresses(dice, canary.ports));
    const tried = size === "full" ? all : all.slice(0, SLICE);
    const before = site.outside.reached().length;
    const findings: Finding[] = [];
    let taken = 0;
    let person = editor;
    await inParallel(tried, AT_ONCE, async (url, at) => {
      // Limits are by person; an attacker has many.
      if (at % FOR_ONE_PERSON === 0) person = await makeStaff(shop.id, "editor");
      const answer = await site.ask(person, "POST", "/api/videos", { url });
      if (answer.status === 201) {
        taken += 1;
        await untilBegun(((await answer.json()) as { videoId: string }).videoId);
        return;
      }
      if (answer.status !== 400) findings.push({ rule: "server_error", sentence: `${answer.status} for ${JSON.stringify(url)}` });
      await answer.text();
    });
    await untilQuiet(shop.id);
    const reached = site.outside.reached().slice(before);
    const inside = reached.filter(({ address }) => isInside(address));
    findings.push(...inside.map((one) => ({ rule: "reached", sentence: `A connection went inside: ${JSON.stringify(one)}` })));
    findings.push(...canary.heard.map((host) => ({ rule: "reached", sentence: `The canary on ${host} was asked` })));
    const ready = await database().video.findMany({
      where: { shopId: shop.id, source: "link", state: { in: ["ready", "needs_fix"] } },
      select: { sourceDetail: true },
    });
    findings.push(...ready.map(({ sourceDetail }) => ({ rule: "reached", sentence: `A film came from ${sourceDetail}` })));
    const controls = [
      await carelessOne(site),
      await goodLink(site, editor),
      { name: "a canary that was asked", noticed: await canary.works() },
    ];
    canary.close();
    return {
      counts: {
        addresses: tried.length,
        "taken by the door and tried by a worker": taken,
        "connections to the public internet": reached.length - inside.length,
      },
      findings,
      controls,
    };
  },
};
