// Pages through the library of a made world in a browser, as a person does, and prints what the tab
// keeps, how long its tasks are while scrolling, and how long the oldest video takes to appear.
import { parseArgs } from "node:util";

import { type CDPSession, chromium, type Page } from "@playwright/test";

import { print, printError, UserError } from "../../bootstrap/terminal.mjs";
import { findBrowser } from "../../find-browser.ts";
import { formatTable, median, type TableRow } from "../metrics.ts";
import { startWorldStudio } from "../scale/world-studio.ts";
import { benchFolder } from "../studio.ts";
import { makeWorld, worldFolder } from "../world/make-world.ts";

const SEED = 1;
/** Ten samples of each measured time. */
const REPEATS = 10;
/** One notch of a mouse wheel, sixty times a second. */
const NOTCH_PX = 100;
const NOTCH_MS = 16;

const tiles = (page: Page) => page.getByRole("list", { name: "Videos" }).getByRole("listitem");
const pager = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages of videos" }).getByRole("link", { name });

/** Follows a link of the pager. Returns the milliseconds until its page's first tile is there. */
async function follow(page: Page, name: string): Promise<number> {
  const first = await tiles(page).first().getByRole("link").first().getAttribute("href");
  const began = performance.now();
  await pager(page, name).click();
  await page.waitForFunction(
    (before) =>
      (document.querySelector('ul[aria-label="Videos"] a[href]')?.getAttribute("href") ??
        before) !== before,
    first,
  );
  return performance.now() - began;
}

type Kept = { heapMb: number; nodes: number; listeners: number };

/** Returns what the tab keeps once its garbage is collected. */
async function measureKept(session: CDPSession): Promise<Kept> {
  await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const read = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return {
    heapMb: read("JSHeapUsedSize") / 1024 / 1024,
    nodes: read("Nodes"),
    listeners: read("JSEventListeners"),
  };
}

/** Scrolls the page down and up. Returns the milliseconds of each task over 50 ms. */
async function measureLongTasks(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: "longtask" });
  });
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (const direction of [1, -1])
    for (let at = 0; at < height; at += NOTCH_PX) {
      await page.mouse.wheel(0, NOTCH_PX * direction);
      await page.waitForTimeout(NOTCH_MS);
    }
  return page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
}

const { values } = parseArgs({
  options: {
    videos: { type: "string", default: "100000" },
    tiles: { type: "string", default: "10000" },
  },
});

async function browse(page: Page, url: string, wanted: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.goto(`${url}/videos`);
  const perPage = await tiles(page).count();
  const pages = Math.ceil(wanted / perPage);
  const rows: TableRow[] = [];
  const longTasks: number[] = [];
  for (let number = 1; number <= pages; number += 1) {
    if (number > 1) await follow(page, "Older");
    if (number % 20 === 1) longTasks.push(...(await measureLongTasks(page)));
    if (number !== 1 && number !== pages && number % Math.ceil(pages / 10) !== 0) continue;
    const kept = await measureKept(session);
    rows.push([
      `${(number * perPage).toLocaleString("en-GB")} tiles seen`,
      `${kept.heapMb.toFixed(1)} MB`,
      `${kept.nodes} nodes, ${kept.listeners} listeners`,
    ]);
  }
  print(formatTable(rows));
  print(
    `\n  tasks over 50 ms while scrolling down and up, every 20th page: ${longTasks.length}${longTasks.length > 0 ? `, the longest ${Math.round(Math.max(...longTasks))} ms` : ""}`,
  );
  const times: number[] = [];
  for (let round = 0; round < REPEATS; round += 1) {
    await page.goto(`${url}/videos`);
    times.push(await follow(page, "Oldest"));
  }
  print(
    `  from the newest page to the oldest video: ${Math.round(median(times))} ms (median of ${REPEATS}), at most ${Math.round(Math.max(...times))} ms`,
  );
}

try {
  const [videos, wanted] = [Number(values.videos), Number(values.tiles)];
  if (!(Number.isInteger(videos) && videos >= 100 && wanted >= 100 && wanted <= videos))
    throw new UserError("Give --videos and --tiles whole numbers from 100, tiles at most videos.");
  const folder = worldFolder(benchFolder(), { videos, seed: SEED });
  const studio = await startWorldStudio(await makeWorld({ videos, seed: SEED, folder }));
  const browser = await chromium.launch({ executablePath: await findBrowser() });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies(
      studio.client.cookie.split("; ").map((pair) => {
        const at = pair.indexOf("=");
        return { name: pair.slice(0, at), value: pair.slice(at + 1), url: studio.client.url };
      }),
    );
    await browse(await context.newPage(), studio.client.url, wanted);
  } finally {
    await browser.close();
    await studio.close();
  }
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
