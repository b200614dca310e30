import { chromium, type Browser, type BrowserContext } from "@playwright/test";

import type { StaffActor } from "#lib/actor";
import { listBuiltRoutes, fillRoute } from "#tests/attack/fuzz/built-routes";
import { QUERY_NAMES } from "#tests/attack/fuzz/odd-values";
import type { AttackedShop, AttackedStudio } from "#tests/attack/attacked-studio";
import {
  shuffled,
  type DetectorControl,
  type AttackFinding,
  type Attack,
} from "#tests/attack/task";
import { XSS_PAYLOADS } from "#tests/attack/xss/payloads";
import { plantPayloads, type PlantedIds } from "#tests/attack/xss/plant-payloads";
import { findForeignElements, PageMonitor } from "#tests/attack/xss/page-monitor";
import { sessionCookie } from "#tests/support/drivers/call-route";

/** The time for what a page does by itself after it has loaded. */
const PAGE_SETTLE_MS = 150;
/** The number of pages that a slice opens. */
const SLICE_PAGES = 24;
const SLICE_PUBLIC_PAGES = 6;
const PAYLOADS_PER_QUERY = 6;
const CHROME_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--host-resolver-rules=MAP xss.attack.invalid 127.0.0.1",
];

async function launch(): Promise<Browser> {
  const path = process.env["CHROME_PATH"];
  return chromium.launch({ args: CHROME_ARGS, ...(path ? { executablePath: path } : {}) });
}

async function signedIn(
  browser: Browser,
  studio: AttackedStudio,
  actor: StaffActor | null,
): Promise<{ context: BrowserContext; watch: PageMonitor }> {
  const context = await browser.newContext({
    extraHTTPHeaders: { "x-forwarded-for": "203.0.113.77" },
  });
  const [name = "", value = ""] = actor ? (await sessionCookie(actor)).split("=") : [];
  if (actor) await context.addCookies([{ name, value, url: studio.url }]);
  return { context, watch: await PageMonitor.attach(context) };
}

/** Returns every page with planted content. Fills placeholders by their name and route. */
function planPages(planted: PlantedIds, odd: string): string[] {
  const value = (route: string) => (name: string) => {
    if (name === "id")
      return route.startsWith("/videos")
        ? planted.video
        : route.startsWith("/drafts")
          ? planted.draft
          : planted.delivery;
    if (name === "token" && route.startsWith("/phone")) return planted.phone;
    if (name === "token" && route.includes("confirm")) return planted.confirm;
    return encodeURIComponent(odd);
  };
  const pages = listBuiltRoutes().filter(
    (route) => !/^\/(api|media)\//.test(route) && !/\.\w+$/.test(route),
  );
  const shown = pages.map((route) => fillRoute(route, value(route)));
  // Missing pages too, which could print their URL.
  return [
    ...shown,
    `/${encodeURIComponent(odd)}`,
    `/phone/${encodeURIComponent(odd)}`,
    `/connections/confirm/${encodeURIComponent(odd)}`,
    `/videos/${encodeURIComponent(odd)}`,
    "/products?view=archived",
    "/drafts?view=sent",
  ];
}

function makeQuery(payloads: readonly string[], at: number): string {
  const names = QUERY_NAMES.filter((name) => /^[a-z]/i.test(name));
  const pairs = names.map((name, index) => {
    const text = Array.from(
      { length: PAYLOADS_PER_QUERY },
      (_, more) => payloads[(at + index * PAYLOADS_PER_QUERY + more) % payloads.length],
    ).join(" ");
    return [name, text.slice(0, 600)];
  });
  return new URLSearchParams(pairs).toString();
}

/** Shows a page with every fault. The detectors must notice each. */
async function runControls(browser: Browser, studio: AttackedStudio): Promise<DetectorControl[]> {
  const { context, watch } = await signedIn(browser, studio, null);
  const page = await context.newPage();
  const show = async (body: string, headers: Record<string, string> = {}) => {
    await page.route("**/planted", (route) =>
      route.fulfill({ body, headers: { "content-type": "text/html", ...headers } }),
    );
    await page.goto(`${studio.url}/planted`).catch(() => undefined);
    await page.waitForTimeout(300);
    const seen = [...watch.takeObservations(), ...(await findForeignElements(page))].join("; ");
    await page.unroute("**/planted");
    return seen;
  };
  const ran = await show("<img src=x onerror=__xss(1)><script>__xss(2)</script>");
  const stopped = await show("<img src=x onerror=__xss(1)>", {
    "content-security-policy": "default-src 'none'",
  });
  const dialog = await show("<script>alert(document.domain)</script>");
  const observed = await show("<img src=http://xss.attack.invalid/p.png>");
  const link = await show("<a href=' javascript:__xss(1)'>x</a>");
  await context.close();
  return [
    {
      name: "a payload that runs, in an attribute and in a script",
      detected: ran.includes("payload 1 ran") && ran.includes("payload 2 ran"),
    },
    {
      name: "a payload that only the policy stops",
      detected: stopped.includes("the policy had to stop") && stopped.includes("<img onerror>"),
    },
    { name: "a dialog", detected: dialog.includes("a dialog said") },
    { name: "a picture of elsewhere", detected: observed.includes("the page requested") },
    { name: "a link that is a script", detected: link.includes("javascript:") },
  ];
}

async function visitPages(
  studio: AttackedStudio,
  context: BrowserContext,
  monitor: PageMonitor,
  paths: readonly string[],
): Promise<AttackFinding[]> {
  const findings: AttackFinding[] = [];
  const page = await context.newPage();
  for (const path of paths) {
    monitor.takeObservations();
    const answer = await page
      .goto(studio.url + path, { waitUntil: "load", timeout: 30_000 })
      .catch(() => null);
    await page.waitForTimeout(PAGE_SETTLE_MS);
    const where = path.slice(0, 200);
    if (answer && answer.status() >= 500)
      findings.push({ rule: "server_error", message: `${answer.status()} for the page ${where}` });
    const observations = [
      ...monitor.takeObservations(),
      ...(await findForeignElements(page).catch((error: unknown) => [
        `the page could not be looked at: ${String(error)}`,
      ])),
    ];
    findings.push(
      ...observations.map((text) => ({ rule: "executed", message: `${text} on ${where}` })),
    );
  }
  await page.close();
  return findings;
}

async function makePlantedShop(
  studio: AttackedStudio,
  payloads: readonly string[],
): Promise<{ shop: AttackedShop; planted: PlantedIds }> {
  const shop = await studio.makeShop();
  return { shop, planted: await plantPayloads(studio, shop, payloads) };
}

export const xssAttack: Attack = {
  name: "xss",
  description:
    "Payloads in every field that people or TikTok fill, straight into the rows and through the routes, in the path and query of every page; each page is opened in a real browser.",
  tasks: { full: 10, slice: 1 },
  run: async (studio, { random, index, size }) => {
    const payloads = shuffled(random, XSS_PAYLOADS);
    const { shop, planted } = await makePlantedShop(studio, payloads);
    const browser = await launch();
    try {
      const { context, watch } = await signedIn(browser, studio, shop.admin);
      const pages = planPages(planted, payloads.slice(0, 3).join(" "));
      const withQuery = pages.map(
        (path, at) =>
          `${path.split("?")[0]}?${makeQuery(payloads, at + index * 15)}#${payloads[at] ?? ""}`,
      );
      const signed =
        size === "full"
          ? [...pages, ...withQuery]
          : shuffled(random, [...pages, ...withQuery]).slice(0, SLICE_PAGES);
      const findings = await visitPages(studio, context, watch, signed);
      const visitor = await signedIn(browser, studio, null);
      const publicPages = withQuery.filter((path) =>
        /^\/(sign-in|set-up|data-deletion|phone|studio|\?)/.test(path),
      );
      const open =
        size === "full" ? publicPages : shuffled(random, publicPages).slice(0, SLICE_PUBLIC_PAGES);
      findings.push(...(await visitPages(studio, visitor.context, visitor.watch, open)));
      const made = index === 0 ? { controls: await runControls(browser, studio) } : {};
      return {
        counts: {
          payloads: index === 0 ? payloads.length : 0,
          "pages opened": signed.length + open.length,
        },
        findings,
        ...made,
      };
    } finally {
      await browser.close();
    }
  },
};
