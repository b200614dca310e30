// npm run check: types, format and architecture, then lint and unit tests of what has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./bootstrap/install.mjs";
import { readJsonFile, writeFileAtomically } from "./bootstrap/lock-file.mjs";
import { formatElapsed, print } from "./bootstrap/terminal.mjs";

const STAMP = join(root, "node_modules/.cache/studio-check.json");
const SOURCES = ["{app,components,lib,scripts,tests,prisma}/**/*.{ts,tsx,mjs}", "*.{ts,mjs,json}"];
/** A change to one of these affects every file. */
const CONCERNS_ALL = /^(package-lock\.json|tsconfig.*\.json|vitest\.config\.ts|tests\/setup\/)/;
/** With more changed files than this, lint and test everything. */
const MAX_FILES = 150;

type Digests = Record<string, string>;
type Task = { name: string; command: string[] };

function digestSources(): Digests {
  const paths = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }));
  const digest = (path: string) =>
    createHash("sha256")
      .update(readFileSync(join(root, path)))
      .digest("hex");
  return Object.fromEntries(paths.toSorted().map((path) => [path, digest(path)]));
}

/** Returns files changed since the last successful check; undefined to check everything. */
function changedFiles(now: Digests): string[] | undefined {
  const before = readJsonFile(STAMP) as Digests | undefined;
  if (!before) return undefined;
  const paths = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const changed = paths.filter((path) => now[path] !== before[path]);
  if (changed.length > MAX_FILES || changed.some((path) => CONCERNS_ALL.test(path)))
    return undefined;
  return changed;
}

const bin = (name: string) => join(root, "node_modules/.bin", name);
const vitest = (...args: string[]) => [bin("vitest"), ...args, "--reporter=dot"];

/** Returns the tasks of two lanes that run side by side. */
function planLanes(changed: string[] | undefined): Task[][] {
  const code = changed?.filter(
    (path) => /\.(ts|tsx|mjs)$/.test(path) && existsSync(join(root, path)),
  );
  const lint = [bin("oxlint"), "--type-aware", "--deny-warnings", ...(code ?? [])];
  const unit = code
    ? vitest("related", ...code, "--run", "--project", "unit", "--passWithNoTests")
    : vitest("run", "--project", "unit");
  const hasWork = code === undefined || code.length > 0;
  return [
    [
      { name: "types", command: [process.execPath, "scripts/typecheck.ts"] },
      { name: "architecture", command: vitest("run", "--project", "architecture") },
    ],
    [
      { name: "format", command: [bin("oxfmt"), "--check"] },
      ...(hasWork
        ? [
            { name: "lint", command: lint },
            { name: "unit", command: unit },
          ]
        : []),
    ],
  ];
}

function runTask({ name, command: [program = "", ...args] }: Task): Promise<boolean> {
  const startedAt = Date.now();
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (part: Buffer) => (output += part.toString());
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      const passed = code === 0;
      print(
        `  ${passed ? "✓" : "✗"} ${name.padEnd(13)} ${formatElapsed(Date.now() - startedAt).padStart(7)}`,
      );
      if (!passed) print(`\n${output.trim()}\n`);
      done(passed);
    });
  });
}

const startedAt = Date.now();
const digests = digestSources();
const changed = changedFiles(digests);
print(
  changed
    ? `  ${changed.length} files changed since the last successful check.`
    : "  Checking everything.",
);
const results = await Promise.all(
  planLanes(changed).map(async (tasks) => {
    let passed = true;
    for (const task of tasks) passed = (await runTask(task)) && passed;
    return passed;
  }),
);
const passed = results.every(Boolean);
if (passed) writeFileAtomically(STAMP, JSON.stringify(digests));
print(
  `  ${passed ? "Everything passed" : "Something failed"}, ${formatElapsed(Date.now() - startedAt)}`,
);
process.exitCode = passed ? 0 : 1;
