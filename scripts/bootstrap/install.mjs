// Completes a fresh or partly installed checkout, without packages. Safe to run twice at once.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createHash } from "node:crypto";

import { explainInstallError } from "./install-error.mjs";
import { errorCode, readJsonFile, withLock, writeFileAtomically } from "./lock-file.mjs";
import { UserError, print, runWithProgress } from "./terminal.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const NEEDED_BYTES = 2_000_000_000;

/** Installs the packages and generates the database client where needed. Throws a UserError. */
export async function ensureInstalled() {
  if (isInstalled() && isClientGenerated()) return;
  await withLock(
    join(root, ".setup-lock"),
    async () => {
      if (!isInstalled()) await runWithProgress("Installing packages", install);
      if (!isClientGenerated())
        await runWithProgress("Generating the database client", generateClient, { quietMs: 3000 });
    },
    () => print("  Waiting for another start that is installing packages …"),
  );
}

/** Whether node_modules matches package-lock.json. npm writes its own list only after success. */
function isInstalled() {
  const wanted = readPackages("package-lock.json");
  const present = readPackages("node_modules/.package-lock.json");
  if (!wanted)
    throw new UserError(
      "package-lock.json is missing or broken. Restore it from git, then run the command again.",
    );
  if (!present) return false;
  return Object.entries(wanted).every(([path, meta]) => {
    if (path === "") return true;
    const there = present[path];
    if (!there) return Boolean(meta.optional || meta.devOptional);
    return (
      there.version === meta.version &&
      there.integrity === meta.integrity &&
      existsSync(join(root, path, "package.json"))
    );
  });
}

/**
 * Returns the packages of an npm lock file, by path.
 * @param {string} file
 * @returns {Record<string, {
 *   version?: string, integrity?: string, optional?: boolean, devOptional?: boolean
 * }> | undefined}
 */
const readPackages = (file) => readJsonFile(join(root, file))?.packages;

async function install() {
  checkDisk();
  const log = installLogPath("install.log");
  const code = await runLogged(npmCommand(), log);
  if (code === 0 && isInstalled()) return;
  throw new UserError(explainInstallError(readFileSync(log, "utf8"), log));
}

function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize >= NEEDED_BYTES) return;
  const free = Math.round((bavail * bsize) / 1e6);
  throw new UserError(
    `The disk is almost full: ${free} MB are free, and installing needs about 2 GB. Make room, then run the command again.`,
  );
}

/** @returns {[command: string, args: string[]]} */
function npmCommand() {
  const args = [
    "ci",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--no-progress",
  ];
  const npm = process.env["npm_execpath"]; // the npm that runs us
  return npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm, ...args]] : ["npm", args];
}

/** The caller's environment without npm's own variables, which would change what is installed. */
function cleanEnvironment() {
  const own =
    /^(npm_(lifecycle|package|command|config_(ignore_scripts|omit|production|include|global|only|dry_run))|NODE_ENV$)/i;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return /** @type {NodeJS.ProcessEnv} */ (Object.fromEntries(kept));
}

/**
 * Runs a command with its output in `log`; returns its exit code.
 * @param {[command: string, args: string[]]} command
 * @param {string} log
 * @returns {Promise<number | null>}
 */
function runLogged([command, args], log) {
  const out = createWriteStream(log);
  return new Promise((done, fail) => {
    out.on("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      fail(error.code === "ENOSPC" ? new UserError(explainInstallError("ENOSPC", log)) : error),
    );
    const child = spawn(command, args, {
      cwd: root,
      env: cleanEnvironment(),
      shell: process.platform === "win32",
    });
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    child.on("error", (/** @type {NodeJS.ErrnoException} */ error) =>
      fail(
        new UserError(
          `npm could not be started (${error.code}). Install npm, then run the command again.`,
        ),
      ),
    );
    child.on("close", (code) => out.end(() => done(code)));
  });
}

/** @param {string} name */
function installLogPath(name) {
  const folder = join(resolve(root, process.env["STUDIO_DATA_DIR"] || ".studio"), "logs");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(
      `The data folder ${folder} cannot be made (${errorCode(error)}). Choose another with STUDIO_DATA_DIR.`,
    );
  }
  return join(folder, name);
}

const clientStamp = join(root, "lib/infra/generated/.made-from");
const schemaDigest = () =>
  createHash("sha256")
    .update(readFileSync(join(root, "prisma/schema.prisma")))
    .update(readFileSync(join(root, "node_modules/prisma/package.json")))
    .digest("hex");

const isClientGenerated = () =>
  existsSync(clientStamp) && readFileSync(clientStamp, "utf8") === schemaDigest();

function generateClient() {
  const digest = schemaDigest();
  const made = spawnSync(productNode(), ["node_modules/prisma/build/index.js", "generate"], {
    cwd: root,
    encoding: "utf8",
    env: cleanEnvironment(),
  });
  if (made.status !== 0)
    throw new UserError(
      `The database client could not be generated from prisma/schema.prisma:\n${made.stderr}${made.stdout}`,
    );
  writeFileAtomically(clientStamp, digest);
}

/** Returns the Node that runs the product: npm's installed one, else this one if new enough. */
export function productNode() {
  const system = process.platform === "win32" ? "win" : process.platform;
  const own = join(
    root,
    `node_modules/node-${system}-${process.arch}/bin/node${system === "win" ? ".exe" : ""}`,
  );
  if (existsSync(own) && spawnSync(own, ["--version"]).status === 0) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major >= 24 || (major === 22 && minor >= 18)) return process.execPath;
  throw new UserError(
    `On this system the studio needs Node 22.18 or newer; this is Node ${process.versions.node}. Install Node 24 (https://nodejs.org).`,
  );
}
