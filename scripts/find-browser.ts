// Finds a Chromium for the browser tests, or installs one. Accepts only one that opens a page.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UserError, print } from "./bootstrap/terminal.mjs";

const BROWSER_COMMANDS = [
  // Draws no window, so the tests take less processor time with it.
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "microsoft-edge",
];
const BROWSER_PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Returns a browser: CHROME_PATH, the system's, Playwright's, the distribution's or npm's. */
export async function findBrowser(): Promise<string> {
  const given = process.env.CHROME_PATH;
  if (given && !(await canLaunch(given)))
    throw new UserError(
      `CHROME_PATH names ${given}, which does not start. Correct it or unset it.`,
    );
  const sources: (() => string | undefined | Promise<string | undefined>)[] = [
    () => given,
    findSystemBrowser,
    playwrightBrowserPath,
    installPlaywrightBrowser,
    installAptChromium,
    unpackNpmChromium,
  ];
  for (const source of sources) {
    const path = await source();
    if (path && (await canLaunch(path))) return path;
  }
  throw new UserError(
    "No browser was found and none could be installed, so the browser tests cannot run. Install Chromium or Chrome, or set CHROME_PATH.",
  );
}

/** Returns whether it starts. A broken installation answers --version but fails here. */
async function canLaunch(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const { chromium } = await import("@playwright/test");
  try {
    const browser = await chromium.launch({
      executablePath: path,
      args: ["--no-sandbox", "--disable-gpu"],
      timeout: 30_000,
    });
    await browser.close();
    return true;
  } catch {
    return false;
  }
}

function findSystemBrowser(): string | undefined {
  for (const name of BROWSER_COMMANDS) {
    const found = spawnSync(process.platform === "win32" ? "where" : "which", [name], {
      encoding: "utf8",
    });
    if (found.status === 0) return found.stdout.split(/\r?\n/)[0];
  }
  return BROWSER_PATHS.find((path) => existsSync(path));
}

async function playwrightBrowserPath(): Promise<string> {
  const { chromium } = await import("@playwright/test");
  return chromium.executablePath();
}

async function installPlaywrightBrowser(): Promise<string> {
  print("  No browser on this machine; asking Playwright for one …");
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    timeout: 300_000,
    stdio: "ignore",
  });
  return playwrightBrowserPath();
}

function installAptChromium(): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0)
    return undefined;
  print("  Installing the distribution's Chromium …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update"], { env, stdio: "ignore", timeout: 180_000 });
  for (const name of ["chromium-headless-shell", "chromium"]) {
    const args = ["install", "-y", "--no-install-recommends", name];
    const { status } = spawnSync("apt-get", args, { env, stdio: "ignore", timeout: 600_000 });
    if (status === 0) break;
  }
  return findSystemBrowser();
}

/** Unpacks a Chromium from npm, with the libraries the system may lack. Linux x64 only. */
async function unpackNpmChromium(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  rmSync(join(tmpdir(), "chromium"), { force: true }); // one unpacked earlier without its libraries would not start
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return chromium.executablePath();
}
