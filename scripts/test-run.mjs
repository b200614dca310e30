// One run of npm test: its temporary folder, its own database, its children, and how all of it is cleared away.
import { spawn } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findBrowser } from "./browser.mjs";
import { SETTING_NAMES } from "./configure.mjs";
import { startPostgres } from "./postgres.mjs";
import { signalGroup } from "./bootstrap/processes.mjs";
import { formatElapsed, UserError, print } from "./bootstrap/terminal.mjs";
import { pathWithFfmpeg } from "./samples.mjs";
import { root } from "./bootstrap/install.mjs";
import { countResults } from "./test-report.mjs";

export class TestRun {
  passed = 0;
  failed = 0;
  #folder = mkdtempSync(join(tmpdir(), "studio-npm-test-"));
  #children = new Set();
  #database;

  constructor() {
    chmodSync(this.#folder, 0o711); // the database may run as another user
  }

  /** Runs one step, adds up what it counted and says so in a line; a failing step's words are printed whole. */
  async runStep({ name, command, report, needs }) {
    const began = Date.now();
    const words = join(this.#folder, `${name}.log`);
    const results = join(this.#folder, `${name}.json`);
    const slow = setInterval(
      () => print(`  … ${name}, ${formatElapsed(Date.now() - began)} so far`),
      60_000,
    );
    let counted;
    try {
      const env = {
        ...testRunEnvironment(),
        ...(await this.#provideRequirements(needs)),
        PLAYWRIGHT_JSON_OUTPUT_FILE: results,
      };
      const extra = {
        vitest: [`--outputFile.json=${results}`],
        prove: ["--folder", join(this.#folder, `${name}-kept`), "--tally", results],
      };
      const args = [...command, ...(extra[report] ?? [])];
      counted = countResults(report, results, await this.#run(args, env, words));
    } catch (error) {
      counted = {
        passed: 0,
        failed: 1,
        note: error instanceof UserError ? error.message : error.stack,
      };
    } finally {
      clearInterval(slow);
    }
    this.passed += counted.passed;
    this.failed += counted.failed;
    this.#printResult(name, counted, report, Date.now() - began, words);
  }

  #printResult(name, { passed, failed, note }, report, ms, words) {
    const tests = report ? `${passed} passed${failed ? `, ${failed} failed` : ""}` : "";
    print(
      `  ${failed ? "✗" : "✓"} ${name.padEnd(13)} ${formatElapsed(ms).padStart(7)}   ${[tests, note].filter(Boolean).join("; ")}`.trimEnd(),
    );
    if (!failed) return;
    const said = readFileIfExists(words).trim();
    if (said) print(`\n${said}\n`);
  }

  #run([command, ...args], env, words) {
    const out = openSync(words, "w");
    return new Promise((done, fail) => {
      const child = spawn(command, args, {
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
        signalGroup(child.pid, "SIGKILL"); // a step leaves nothing behind
        done(code ?? 1);
      });
    });
  }

  async #provideRequirements(needs) {
    if (needs === "browser") return { CHROME_PATH: await findBrowser() };
    if (needs !== "database") return {};
    if (process.env.TEST_DATABASE_URL) return { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL };
    this.#database ??= startPostgres(join(this.#folder, "postgres"), {
      log: join(this.#folder, "postgres.log"),
      fast: true,
    });
    return { TEST_DATABASE_URL: (await this.#database).adminUrl };
  }

  /** Ends what still runs and removes what was made. */
  async cleanUp() {
    for (const child of this.#children) signalGroup(child.pid, "SIGTERM");
    await (await this.#database?.catch(() => undefined))?.stop();
    for (const child of this.#children) signalGroup(child.pid, "SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The caller's environment without the settings of a studio of theirs, and without what changes how tools behave. */
function testRunEnvironment() {
  const own = new Set([...SETTING_NAMES, "NODE_ENV", "FORCE_COLOR"]);
  const kept = Object.entries(process.env).filter(
    ([name]) => !own.has(name) && !name.startsWith("npm_"),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: pathWithFfmpeg(process.env.PATH),
    CI: "1",
    NO_COLOR: "1",
    STUDIO_ENV_FILE: "none",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

function readFileIfExists(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
