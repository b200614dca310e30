// Builds the studio when its sources have changed since the last build.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, closeSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { withLock, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "package.json",
  "package-lock.json",
  "next.config.ts",
  "tsconfig.json",
  "tsconfig.studio.json",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
];

/** Builds into .next unless its build is from the same sources. `logPath` gets Next's output. */
export async function buildIfStale(logPath: string, signal?: AbortSignal): Promise<void> {
  if (isBuildCurrent()) return;
  await withLock(
    join(root, "node_modules/.build-lock"),
    () =>
      isBuildCurrent()
        ? undefined
        : runWithProgress("Building the studio", () => runNextBuild(logPath, signal)),
    () => print("  Waiting for another start that is building …"),
  );
}

const buildStamp = join(root, ".next", "studio-build");
const isBuildCurrent = () =>
  existsSync(buildStamp) && readFileSync(buildStamp, "utf8") === sourceDigest();

/** Returns one digest over every source that is part of the build. */
function sourceDigest() {
  const hash = createHash("sha256").update(process.versions.node);
  for (const path of SOURCES.flatMap(listFiles))
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

function listFiles(path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  const entries = path.includes(".")
    ? undefined
    : readdirSync(full, { withFileTypes: true, recursive: true });
  if (!entries) return [path];
  return entries
    .filter(
      (entry) =>
        entry.isFile() &&
        !/\.test\.tsx?$/.test(entry.name) &&
        !entry.parentPath.includes("/generated"),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
}

async function runNextBuild(log: string, signal?: AbortSignal): Promise<void> {
  const made = sourceDigest();
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, "w", 0o600);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    CI: "1",
  };
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    cwd: root,
    env,
    stdio: ["ignore", out, out],
    ...(signal && { signal }),
  });
  const code = await new Promise((done, fail) => child.on("exit", done).on("error", fail));
  closeSync(out);
  if (code !== 0) throw new UserError(explainBuildError(readFileSync(log, "utf8"), log));
  writeFileAtomically(buildStamp, made);
}

function explainBuildError(text: string, log: string): string {
  if (/ENOSPC|No space left/i.test(text))
    return "The disk is full: the studio could not be built. Make room, then start again.";
  return `The studio could not be built. The end of Next's output (all of it is in ${log}):\n${text.trim().split("\n").slice(-30).join("\n")}`;
}
