// One run of npm test: its temporary folder, database and children, and the removal of all three.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "../bootstrap/install.mjs";
import { signalGroup } from "../bootstrap/processes.mjs";
import { formatElapsed, print, UserError } from "../bootstrap/terminal.mjs";
import { SETTING_NAMES } from "../config.ts";
import { findBrowser } from "../find-browser.ts";
import { type RunningPostgres, startPostgres } from "../postgres.ts";
import { type Counts, countResults, type ReportKind } from "./report.ts";
import type { Step } from "./steps.ts";

const PROGRESS_INTERVAL_MS = 60_000;

export class TestRun {
  passed = 0;
  failed = 0;
  /** One line for each failed test, or for a failed step that names none. */
  failures: string[] = [];
  #folder = mkdtempSync(join(tmpdir(), "studio-npm-test-"));
  #children = new Set<ChildProcess>();
  #database: Promise<RunningPostgres> | undefined;
  #browser: Promise<string> | undefined;

  constructor() {
    chmodSync(this.#folder, 0o711); // the database may run as another user
  }

  /** Runs one step and prints its counts in one line. Prints a failed step's output in full. */
  async runStep({ name, command, report, needs, env: stepEnv }: Step): Promise<void> {
    const startedAt = Date.now();
    const log = join(this.#folder, `${name}.log`);
    const results = join(this.#folder, `${name}.json`);
    const progress = setInterval(
      () => print(`  … ${name}, ${formatElapsed(Date.now() - startedAt)} so far`),
      PROGRESS_INTERVAL_MS,
    );
    let counts: Counts;
    try {
      const env = {
        ...testRunEnvironment(),
        ...(await this.#provideRequirements(needs)),
        ...stepEnv,
        // The steps start hundreds of Node processes with the same modules.
        NODE_COMPILE_CACHE: join(this.#folder, "compile-cache"),
        PLAYWRIGHT_JSON_OUTPUT_FILE: results,
      };
      const args = [...command, ...this.#reportArguments(report, name, results)];
      counts = countResults(report, results, await this.#run(args, env, log));
    } catch (error) {
      counts = { passed: 0, failed: 1, note: describeError(error) };
    } finally {
      clearInterval(progress);
    }
    this.passed += counts.passed;
    this.failed += counts.failed;
    if (counts.failed > 0)
      for (const failure of counts.failures?.length ? counts.failures : [counts.note ?? "failed"])
        this.failures.push(`${name}: ${relativeToRoot(failure)}`);
    printResult(name, counts, report, Date.now() - startedAt);
    const output = counts.failed > 0 ? readFileIfExists(log).trim() : "";
    if (output) print(`\n${output}\n`);
  }

  #reportArguments(report: ReportKind | undefined, name: string, results: string): string[] {
    if (report === "vitest") return [`--outputFile.json=${results}`];
    if (report !== "prove") return [];
    return ["--folder", join(this.#folder, `${name}-kept`), "--tally", results];
  }

  #run(command: string[], env: NodeJS.ProcessEnv, log: string): Promise<number> {
    const [program = "", ...args] = command;
    const out = openSync(log, "w");
    return new Promise((done, fail) => {
      const child = spawn(program, args, {
        cwd: root,
        env,
        detached: process.platform !== "win32",
        stdio: ["ignore", out, out],
      });
      this.#children.add(child);
      child.on("error", fail);
      child.on("close", (code) => {
        closeSync(out);
        this.#children.delete(child);
        signalGroup(child.pid, "SIGKILL"); // ends whatever the step left running
        done(code ?? 1);
      });
    });
  }

  async #provideRequirements(needs: Step["needs"]): Promise<Record<string, string>> {
    if (needs === "browser") return { CHROME_PATH: await (this.#browser ??= findBrowser()) };
    if (needs !== "database") return {};
    const given = process.env["TEST_DATABASE_URL"];
    if (given) return { TEST_DATABASE_URL: given };
    this.#database ??= startPostgres(join(this.#folder, "postgres"), {
      log: join(this.#folder, "postgres.log"),
      fast: true,
    });
    return { TEST_DATABASE_URL: (await this.#database).adminUrl };
  }

  /** Ends what still runs and removes the folder. */
  async cleanUp(): Promise<void> {
    for (const child of this.#children) signalGroup(child.pid, "SIGTERM");
    await (await this.#database?.catch(() => undefined))?.stop();
    for (const child of this.#children) signalGroup(child.pid, "SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const relativeToRoot = (text: string): string => text.replace(`${root}/`, "");

function printResult(
  name: string,
  { passed, failed, note }: Counts,
  report: ReportKind | undefined,
  ms: number,
): void {
  const tests = report ? `${passed} passed${failed ? `, ${failed} failed` : ""}` : "";
  const details = [tests, note].filter(Boolean).join("; ");
  print(
    `  ${failed ? "✗" : "✓"} ${name.padEnd(13)} ${formatElapsed(ms).padStart(7)}   ${details}`.trimEnd(),
  );
}

/** Returns the caller's environment without studio settings and without what changes tools. */
function testRunEnvironment(): NodeJS.ProcessEnv {
  const removed = new Set([...SETTING_NAMES, "NODE_ENV", "FORCE_COLOR"]);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CI: "1",
    NO_COLOR: "1",
    STUDIO_ENV_FILE: "none",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  for (const name of Object.keys(env))
    if ((removed.has(name) && name !== "STUDIO_ENV_FILE") || name.startsWith("npm_"))
      Reflect.deleteProperty(env, name);
  return env;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof UserError ? error.message : (error.stack ?? error.message);
}

function readFileIfExists(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
