import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { complain, requestWords } from "#tests/attack/complain";
import { makeRequest, RAW, type Target } from "#tests/attack/fuzz/make-request";
import { builtRoutes, METHODS } from "#tests/attack/fuzz/routes";
import { knock, type Asked } from "#tests/attack/knock";
import type { Site } from "#tests/attack/site";
import { inParallel, shuffled, type Control, type Finding, type Part } from "#tests/attack/task";
import { doors } from "#tests/integration/doors-table";
import type { Dice } from "#tests/prove/dice";

const REQUESTS = { full: 300, slice: 450 };
const FOR_ONE_SHOP = 40;
const AT_ONCE = 8;

/** Asks once more and alone before a slow answer counts as a hang: the machine may have been busy with seven others. */
async function judged(site: Site, asked: Asked): Promise<{ status: number; findings: Finding[] }> {
  const heard = await knock(site.port, asked);
  const again = heard.kind === "hang" ? await knock(site.port, asked) : heard;
  return { status: again.status, findings: complain(asked, again) };
}

/** A body that stops coming: whoever sends it must not hold the door open for ever. */
async function stalled(site: Site, dice: Dice): Promise<Finding[]> {
  const shop = await site.shop();
  const findings: Finding[] = [];
  const paths = ["/api/products", "/api/data-deletion", "/api/tiktok/webhook", "/api/auth/callback/credentials", "/api/password"];
  await inParallel(paths, paths.length, async (path) => {
    const headers = [...(await site.headers(dice, shop.admin)), ["content-length", "500"] as [string, string]];
    const type = path.includes("auth") ? "application/x-www-form-urlencoded" : "application/json";
    const asked: Asked = { method: "POST", path, headers: [...headers, ["content-type", type]], body: Buffer.from('{"title":') };
    const heard = await knock(site.port, asked);
    if (heard.kind === "hang")
      findings.push({ rule: "hang", sentence: `A body that stopped coming was waited for: ${requestWords(asked)}` });
    else findings.push(...complain(asked, heard));
  });
  return findings;
}

/** A server that does all that must not happen; the detector has to say so each time. */
async function controls(): Promise<Control[]> {
  const bad = createServer((request, response) => {
    if (request.url === "/hang") return;
    if (request.url === "/trace") response.writeHead(400).end("Error: x\n    at parse (file:///srv/app/lib/x.ts:3:9)");
    else response.writeHead(500).end("{}");
  });
  await once(bad.listen(0, "127.0.0.1"), "listening");
  const { port } = bad.address() as AddressInfo;
  const rules = async (path: string) => {
    const asked = { method: "GET", path, headers: [["host", "x"] as const] };
    return complain(asked, await knock(port, asked, 1000)).map(({ rule }) => rule);
  };
  const made: Control[] = [
    { name: "an answer with status 500", noticed: (await rules("/")).includes("server_error") },
    { name: "an answer with a stack trace", noticed: (await rules("/trace")).includes("inside_told") },
    { name: "an answer that never comes", noticed: (await rules("/hang")).includes("hang") },
  ];
  bad.closeAllConnections();
  bad.close();
  return made;
}

export const fuzz: Part = {
  name: "fuzz",
  words:
    "Requests to every built route with every method, signed in as each role and not: spoilt JSON, forms, noise, query strings, path segments, headers, cookies, bodies cut short or never ended, and bytes that are hardly HTTP.",
  tasks: { full: 35, slice: 1 },
  run: async (site, { dice, index, size }) => {
    const all = builtRoutes().flatMap((route) => METHODS.map((method): Target => ({ route, method })));
    // Everything once, and the doors that answer four times more: they have most to parse.
    const known = all.filter(({ route, method }) => `${method} ${route}` in doors);
    const targets = shuffled(dice, [...all, ...known, ...known, ...known, ...known]);
    const statuses: Record<string, number> = {};
    const findings: Finding[] = [];
    let requests = 0;
    let shop = await site.shop();
    const one = async (asked: Asked) => {
      const came = await judged(site, asked);
      const kind = came.status === 0 ? "closed without an answer" : `answered ${Math.floor(came.status / 100)}xx`;
      statuses[kind] = (statuses[kind] ?? 0) + 1;
      requests += 1;
      findings.push(...came.findings);
    };
    for (let done = 0; done < REQUESTS[size]; done += FOR_ONE_SHOP) {
      const asked: Asked[] = [];
      for (let at = done; at < Math.min(done + FOR_ONE_SHOP, REQUESTS[size]); at += 1) {
        const target = targets[at % targets.length];
        if (target) asked.push(await makeRequest(site, dice, { target, shop }));
      }
      await inParallel(asked, AT_ONCE, one);
      shop = await site.shop();
    }
    const raw = RAW.map((text): Asked => ({
      method: "",
      path: "",
      headers: [],
      raw: Buffer.from(text.replaceAll("HOST", `localhost:${site.port}`), "latin1"),
      missing: 0,
    }));
    await inParallel(raw, AT_ONCE, one);
    if (index === 0) findings.push(...(await stalled(site, dice)));
    return { counts: { requests, ...statuses }, findings, ...(index === 0 ? { controls: await controls() } : {}) };
  },
};
