import { csrfToken } from "#lib/web/csrf";
import { complain } from "#tests/attack/complain";
import { fill } from "#tests/attack/fuzz/routes";
import { knock, type Asked } from "#tests/attack/knock";
import type { Headers, Shop, Site } from "#tests/attack/site";
import { inParallel, shuffled, type Finding, type Part } from "#tests/attack/task";
import { doors, type OpenDoor, type StaffDoor } from "#tests/integration/doors-table";
import type { Dice } from "#tests/prove/dice";
import { sessionCookie } from "#tests/support/call";

/** How a request may be put together; the first of each is what a page of ours sends. */
const ORIGINS = [
  "own",
  "missing",
  "null",
  "https://evil.example",
  "http://localhost.evil.example",
  "OWN.evil.example",
  "http://127.0.0.1",
  "OWNX",
  "own/",
] as const;
const SITES = ["same-origin", "missing", "same-site", "cross-site", "none", "SAME-ORIGIN", "same-origin, cross-site"] as const;
const TOKENS = ["right", "missing", "wrong", "of another session", "in the query", "empty", "twice"] as const;
const TYPES = [
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain; application/json",
  "missing",
] as const;

type Row = {
  origin: (typeof ORIGINS)[number];
  site: (typeof SITES)[number];
  token: (typeof TOKENS)[number];
  type: (typeof TYPES)[number];
  method: string;
};

/** Whether a page of ours can have sent it: told by the row alone, not by the product's code. */
export function isOurs({ origin, site, token }: Row): boolean {
  const from = origin === "own" ? site === "same-origin" || site === "missing" : origin === "missing" && site === "same-origin";
  return from && token === "right";
}

/** Every single deviation, and pairs and more by chance. */
function rowsFor(dice: Dice, method: string, more: number): Row[] {
  const right: Row = { origin: "own", site: "same-origin", token: "right", type: "application/json", method };
  const single: Row[] = [
    ...ORIGINS.map((origin): Row => ({ ...right, origin })),
    ...SITES.map((site): Row => ({ ...right, site })),
    ...TOKENS.map((token): Row => ({ ...right, token })),
    ...TYPES.map((type): Row => ({ ...right, type, token: "missing", origin: "https://evil.example", site: "cross-site" })),
    { ...right, method: "GET" },
  ];
  const chance = Array.from({ length: more }, (): Row => ({
    origin: dice.pick(ORIGINS),
    site: dice.pick(SITES),
    token: dice.pick(TOKENS),
    type: dice.pick(TYPES),
    method,
  }));
  return [...single, ...chance];
}

async function headersOf(site: Site, { shop, other, row }: { shop: Shop; other: Shop; row: Row }): Promise<Headers> {
  const { admin } = shop;
  const origin = row.origin.replace("OWNX", `${site.url}0`).replace("OWN", site.url).replace(/^own/, site.url);
  const tokens: Record<Row["token"], Headers> = {
    right: [["x-csrf-token", csrfToken(admin)]],
    missing: [],
    wrong: [["x-csrf-token", "x".repeat(43)]],
    "of another session": [["x-csrf-token", csrfToken(other.admin)]],
    "in the query": [],
    empty: [["x-csrf-token", ""]],
    twice: [
      ["x-csrf-token", csrfToken(admin)],
      ["x-csrf-token", "x"],
    ],
  };
  return [
    ["host", `localhost:${site.port}`],
    ["cookie", await sessionCookie(admin)],
    ...(row.origin === "missing" ? [] : [["origin", origin] as [string, string]]),
    ...(row.site === "missing" ? [] : [["sec-fetch-site", row.site] as [string, string]]),
    ...(row.type === "missing" ? [] : [["content-type", row.type] as [string, string]]),
    ...tokens[row.token],
    ["tus-resumable", "1.0.0"],
    ["upload-length", "10"],
    ["upload-offset", "0"],
  ];
}

const isOpen = (door: StaffDoor | OpenDoor): door is OpenDoor => "open" in door;
const changes = (name: string) => !/^(GET|HEAD) /.test(name);

/** One door with one row; wrong when it is let in, or changes anything, though no page of ours can have sent it. */
async function judged(
  site: Site,
  given: { name: string; shop: Shop; other: Shop; row: Row },
): Promise<{ asked: Asked; findings: Finding[]; status: number }> {
  const { name, shop, row } = given;
  const [, route = ""] = name.split(" ");
  const door = doors[name] as StaffDoor;
  const own = (await door.own?.(shop.admin)) ?? {};
  const query = row.token === "in the query" ? `?csrf=${csrfToken(shop.admin)}&x-csrf-token=${csrfToken(shop.admin)}` : "";
  const path = fill(route, (placeholder) => [own[placeholder] ?? ""].flat().join("/")).replace(/\/$/, "") + query;
  const body = door.body && row.method !== "GET" ? { body: Buffer.from(JSON.stringify(door.body)) } : {};
  const asked: Asked = { method: row.method, path, headers: await headersOf(site, given), ...body };
  const before = await site.eventsOf(shop);
  const heard = await knock(site.port, asked);
  const findings = complain(asked, heard);
  const told = `${name} ${JSON.stringify(row)} was answered ${heard.status}`;
  if (row.method !== "GET" && !isOurs(row) && heard.status !== 403) findings.push({ rule: "csrf", sentence: `${told}, not refused` });
  if ((row.method === "GET" || !isOurs(row)) && (await site.eventsOf(shop)) !== before)
    findings.push({ rule: "csrf", sentence: `${told}, and something was changed` });
  return { asked, findings, status: heard.status };
}

export const csrf: Part = {
  name: "csrf",
  words:
    "Every door that changes something, asked with every deviation of Origin, Sec-Fetch-Site, token, method and content type, and with pairs of them; nothing may be let in or changed that no page of ours can have sent.",
  tasks: { full: 1, slice: 1 },
  run: async (site, { dice, size }) => {
    const [shop, other] = [await site.shop(), await site.shop()];
    const names = Object.keys(doors).filter((name) => changes(name) && !isOpen(doors[name] as StaffDoor));
    const rows = names.flatMap((name) => {
      const all = rowsFor(dice, name.split(" ")[0] ?? "", size === "full" ? 60 : 0);
      return (size === "full" ? all : shuffled(dice, all).slice(0, 8)).map((row) => ({ name, row }));
    });
    const findings: Finding[] = [];
    let people = await site.shop();
    // One after the other: what one of them changed must not be laid at another's door.
    for (const [at, { name, row }] of rows.entries()) {
      if (at % 100 === 0) people = await site.shop();
      if (isOurs(row)) continue;
      findings.push(...(await judged(site, { name, shop: people, other, row })).findings);
    }
    const letIn: string[] = [];
    await inParallel(names, 1, async (name) => {
      // A door may end the session of who asks, so each is asked by people of its own.
      const own = await site.shop();
      const right = rowsFor(dice, name.split(" ")[0] ?? "", 0)[0];
      if (right && (await judged(site, { name, shop: own, other, row: right })).status !== 403) letIn.push(name);
    });
    const before = await site.eventsOf(shop);
    const product = await site.ask(shop.editor, "POST", "/api/products", {
      title: "Coat",
      sku: crypto.randomUUID().slice(0, 30),
      link: "",
    });
    return {
      counts: { doors: names.length, "requests that no page of ours sends": rows.filter(({ row }) => !isOurs(row)).length },
      findings,
      controls: [
        {
          name: `what a page of ours sends, which every door lets in (${letIn.length} of ${names.length})`,
          noticed: letIn.length === names.length,
        },
        { name: "a change, which the record shows", noticed: product.ok && (await site.eventsOf(shop)) > before },
      ],
    };
  },
};
