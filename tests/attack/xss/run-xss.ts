import { chromium, type Browser, type BrowserContext } from "@playwright/test";

import type { StaffActor } from "#lib/actor";
import { builtRoutes, fill } from "#tests/attack/fuzz/routes";
import { QUERY_NAMES } from "#tests/attack/fuzz/odd-values";
import type { Shop, Site } from "#tests/attack/site";
import { shuffled, type Control, type Finding, type Part } from "#tests/attack/task";
import { PAYLOADS } from "#tests/attack/xss/payloads";
import { plant, type Planted } from "#tests/attack/xss/plant";
import { strangers, Watch } from "#tests/attack/xss/watch";
import { sessionCookie } from "#tests/support/call";

/** After everything has loaded, so long for what a page does by itself. */
const SETTLE_MS = 150;
const IN_A_QUERY = 6;
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP xss.attack.invalid 127.0.0.1"];

async function launch(): Promise<Browser> {
  const path = process.env["CHROME_PATH"];
  return chromium.launch({ args: ARGS, ...(path ? { executablePath: path } : {}) });
}

async function signedIn(browser: Browser, site: Site, actor: StaffActor | null): Promise<{ context: BrowserContext; watch: Watch }> {
  const context = await browser.newContext({ extraHTTPHeaders: { "x-forwarded-for": "203.0.113.77" } });
  const [name = "", value = ""] = actor ? (await sessionCookie(actor)).split("=") : [];
  if (actor) await context.addCookies([{ name, value, url: site.url }]);
  return { context, watch: await Watch.over(context) };
}

/** Every page with what was planted on it, by the name of its placeholder and the noun before it. */
function pagesWith(planted: Planted, odd: string): string[] {
  const value = (route: string) => (name: string) => {
    if (name === "id") return route.startsWith("/videos") ? planted.video : route.startsWith("/drafts") ? planted.draft : planted.delivery;
    if (name === "token" && route.startsWith("/phone")) return planted.phone;
    if (name === "token" && route.includes("confirm")) return planted.confirm;
    return encodeURIComponent(odd);
  };
  const pages = builtRoutes().filter((route) => !/^\/(api|media)\//.test(route) && !/\.\w+$/.test(route));
  const shown = pages.map((route) => fill(route, value(route)));
  // And those that are not there: their address is all they could show.
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

function queryOf(payloads: readonly string[], at: number): string {
  const names = QUERY_NAMES.filter((name) => /^[a-z]/i.test(name));
  const pairs = names.map((name, index) => {
    const text = Array.from({ length: IN_A_QUERY }, (_, more) => payloads[(at + index * IN_A_QUERY + more) % payloads.length]).join(" ");
    return [name, text.slice(0, 600)];
  });
  return new URLSearchParams(pairs).toString();
}

/** A page of the attack's own that does everything wrong: the detectors have to notice each. */
async function controls(browser: Browser, site: Site): Promise<Control[]> {
  const { context, watch } = await signedIn(browser, site, null);
  const page = await context.newPage();
  const show = async (body: string, headers: Record<string, string> = {}) => {
    await page.route("**/planted", (route) => route.fulfill({ body, headers: { "content-type": "text/html", ...headers } }));
    await page.goto(`${site.url}/planted`).catch(() => undefined);
    await page.waitForTimeout(300);
    const seen = [...watch.take(), ...(await strangers(page))].join("; ");
    await page.unroute("**/planted");
    return seen;
  };
  const ran = await show("<img src=x onerror=__xss(1)><script>__xss(2)</script>");
  const stopped = await show("<img src=x onerror=__xss(1)>", { "content-security-policy": "default-src 'none'" });
  const dialog = await show("<script>alert(document.domain)</script>");
  const asked = await show("<img src=http://xss.attack.invalid/p.png>");
  const link = await show("<a href=' javascript:__xss(1)'>x</a>");
  await context.close();
  return [
    {
      name: "a payload that runs, in an attribute and in a script",
      noticed: ran.includes("payload 1 ran") && ran.includes("payload 2 ran"),
    },
    {
      name: "a payload that only the policy stops",
      noticed: stopped.includes("the policy had to stop") && stopped.includes("<img onerror>"),
    },
    { name: "a dialog", noticed: dialog.includes("a dialog said") },
    { name: "a picture of elsewhere", noticed: asked.includes("the page asked") },
    { name: "a link that is a script", noticed: link.includes("javascript:") },
  ];
}

async function look(site: Site, context: BrowserContext, watch: Watch, paths: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const page = await context.newPage();
  for (const path of paths) {
    watch.take();
    const answer = await page.goto(site.url + path, { waitUntil: "load", timeout: 30_000 }).catch(() => null);
    await page.waitForTimeout(SETTLE_MS);
    const where = path.slice(0, 200);
    if (answer && answer.status() >= 500) findings.push({ rule: "server_error", sentence: `${answer.status()} for the page ${where}` });
    const told = [
      ...watch.take(),
      ...(await strangers(page).catch((error: unknown) => [`the page could not be looked at: ${String(error)}`])),
    ];
    findings.push(...told.map((text) => ({ rule: "executed", sentence: `${text} on ${where}` })));
  }
  await page.close();
  return findings;
}

async function fullShop(site: Site, payloads: readonly string[]): Promise<{ shop: Shop; planted: Planted }> {
  const shop = await site.shop();
  return { shop, planted: await plant(site, shop, payloads) };
}

export const xss: Part = {
  name: "xss",
  words:
    "Payloads in every field that people or TikTok fill, straight into the rows and by the doors, in the path and query of every page; each page is opened in a real browser.",
  tasks: { full: 10, slice: 1 },
  run: async (site, { dice, index, size }) => {
    const payloads = shuffled(dice, PAYLOADS);
    const { shop, planted } = await fullShop(site, payloads);
    const browser = await launch();
    try {
      const { context, watch } = await signedIn(browser, site, shop.admin);
      const pages = pagesWith(planted, payloads.slice(0, 3).join(" "));
      const withQuery = pages.map((path, at) => `${path.split("?")[0]}?${queryOf(payloads, at + index * 15)}#${payloads[at] ?? ""}`);
      // A slice opens each page once: half of them with a query.
      const signed = size === "full" ? [...pages, ...withQuery] : pages.map((path, at) => (at % 2 ? path : (withQuery[at] ?? path)));
      const findings = await look(site, context, watch, signed);
      const visitor = await signedIn(browser, site, null);
      const open = withQuery.filter((path) => /^\/(sign-in|set-up|data-deletion|phone|studio|\?)/.test(path));
      findings.push(...(await look(site, visitor.context, visitor.watch, open)));
      const made = index === 0 ? { controls: await controls(browser, site) } : {};
      return { counts: { payloads: index === 0 ? payloads.length : 0, "pages opened": signed.length + open.length }, findings, ...made };
    } finally {
      await browser.close();
    }
  },
};
