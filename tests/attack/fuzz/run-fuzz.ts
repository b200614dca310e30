import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { checkResponse, describeRequest } from "#tests/attack/check-response";
import { makeFuzzRequest, RAW_REQUESTS, type RouteTarget } from "#tests/attack/fuzz/make-request";
import { listBuiltRoutes, FUZZED_METHODS } from "#tests/attack/fuzz/built-routes";
import { sendWireRequest, type WireRequest } from "#tests/attack/http";
import type { AttackedStudio } from "#tests/attack/attacked-studio";
import {
  inParallel,
  inParallelSeeded,
  shuffled,
  type DetectorControl,
  type AttackFinding,
  type Attack,
} from "#tests/attack/task";
import { routes } from "#tests/integration/web/routes-table";
import type { SeededRandom } from "#tests/prove/seeded-random";

const REQUEST_COUNTS = { full: 300, slice: 240 };
const REQUESTS_PER_SHOP = 40;
const CONCURRENCY = 8;

/** Repeats a request alone before it counts as a hang, because seven others ran beside it. */
async function sendAndCheck(
  studio: AttackedStudio,
  request: WireRequest,
): Promise<{ status: number; findings: AttackFinding[] }> {
  const response = await sendWireRequest(studio.port, request);
  const again = response.kind === "hang" ? await sendWireRequest(studio.port, request) : response;
  return { status: again.status, findings: checkResponse(request, again) };
}

/** Sends bodies that stop part of the way. The studio must not keep such a request open forever. */
async function tryStalledBodies(
  studio: AttackedStudio,
  random: SeededRandom,
): Promise<AttackFinding[]> {
  const shop = await studio.makeShop();
  const findings: AttackFinding[] = [];
  const paths = [
    "/api/products",
    "/api/data-deletion",
    "/api/tiktok/webhook",
    "/api/auth/callback/credentials",
    "/api/password",
  ];
  await inParallelSeeded(random, paths, paths.length, async (path, own) => {
    const headers = [
      ...(await studio.ownPageHeaders(own, shop.admin)),
      ["content-length", "500"] as [string, string],
    ];
    const type = path.includes("auth") ? "application/x-www-form-urlencoded" : "application/json";
    const request: WireRequest = {
      method: "POST",
      path,
      headers: [...headers, ["content-type", type]],
      body: Buffer.from('{"title":'),
    };
    const response = await sendWireRequest(studio.port, request);
    if (response.kind === "hang")
      findings.push({
        rule: "hang",
        message: `A body that stopped coming was waited for: ${describeRequest(request)}`,
      });
    else findings.push(...checkResponse(request, response));
  });
  return findings;
}

/** Starts a server that does everything forbidden. The detector must report each case. */
async function runControls(): Promise<DetectorControl[]> {
  const bad = createServer((request, response) => {
    if (request.url === "/hang") return;
    if (request.url === "/trace")
      response.writeHead(400).end("Error: x\n    at parse (file:///srv/app/lib/x.ts:3:9)");
    else response.writeHead(500).end("{}");
  });
  await once(bad.listen(0, "127.0.0.1"), "listening");
  const { port } = bad.address() as AddressInfo;
  const rules = async (path: string) => {
    const request = { method: "GET", path, headers: [["host", "x"] as const] };
    return checkResponse(request, await sendWireRequest(port, request, 1000)).map(
      ({ rule }) => rule,
    );
  };
  const made: DetectorControl[] = [
    { name: "an answer with status 500", detected: (await rules("/")).includes("server_error") },
    {
      name: "an answer with a stack trace",
      detected: (await rules("/trace")).includes("inside_told"),
    },
    { name: "an answer that never comes", detected: (await rules("/hang")).includes("hang") },
  ];
  bad.closeAllConnections();
  bad.close();
  return made;
}

export const fuzzAttack: Attack = {
  name: "fuzz",
  description:
    "Requests to every built route with every method, signed in as each role and not: spoilt JSON, forms, noise, query strings, path segments, headers, cookies, bodies cut short or never ended, and bytes that are hardly HTTP.",
  tasks: { full: 35, slice: 1 },
  run: async (studio, { random, index, size }) => {
    const all = listBuiltRoutes().flatMap((route) =>
      FUZZED_METHODS.map((method): RouteTarget => ({ route, method })),
    );
    // Every route once, and each API route four more times because API routes parse the most.
    const known = all.filter(({ route, method }) => `${method} ${route}` in routes);
    const targets = shuffled(random, [...all, ...known, ...known, ...known, ...known]);
    const statuses: Record<string, number> = {};
    const findings: AttackFinding[] = [];
    let requests = 0;
    let shop = await studio.makeShop();
    const one = async (request: WireRequest) => {
      const came = await sendAndCheck(studio, request);
      const kind =
        came.status === 0
          ? "closed without an answer"
          : `answered ${Math.floor(came.status / 100)}xx`;
      statuses[kind] = (statuses[kind] ?? 0) + 1;
      requests += 1;
      findings.push(...came.findings);
    };
    for (let done = 0; done < REQUEST_COUNTS[size]; done += REQUESTS_PER_SHOP) {
      const batch: WireRequest[] = [];
      for (let at = done; at < Math.min(done + REQUESTS_PER_SHOP, REQUEST_COUNTS[size]); at += 1) {
        const target = targets[at % targets.length];
        if (target) batch.push(await makeFuzzRequest(studio, random, { target, shop }));
      }
      await inParallel(batch, CONCURRENCY, one);
      shop = await studio.makeShop();
    }
    const raw = RAW_REQUESTS.map((text): WireRequest => ({
      method: "",
      path: "",
      headers: [],
      raw: Buffer.from(text.replaceAll("HOST", `localhost:${studio.port}`), "latin1"),
      missingBytes: 0,
    }));
    await inParallel(raw, CONCURRENCY, one);
    if (index === 0) findings.push(...(await tryStalledBodies(studio, random)));
    return {
      counts: { requests, ...statuses },
      findings,
      ...(index === 0 ? { controls: await runControls() } : {}),
    };
  },
};
