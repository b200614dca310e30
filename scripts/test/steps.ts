// The steps of npm test and npm run test:long. Lanes of a phase run in parallel, phases in turn.
import { join } from "node:path";

import { root } from "../bootstrap/install.mjs";
import type { ReportKind } from "./report.ts";

export type Step = {
  name: string;
  command: string[];
  report?: ReportKind;
  needs?: "database" | "browser";
  env?: Record<string, string>;
};
type Lane = Step[];
type Phase = Lane[];

const bin = (name: string) => join(root, "node_modules/.bin", name);
const node = (...args: string[]) => [process.execPath, ...args];

const vitest = (
  project: string,
  { args = [], ...more }: Partial<Step> & { args?: string[] } = {},
): Step => ({
  name: project,
  report: "vitest",
  command: [
    bin("vitest"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    ...args,
  ],
  ...more,
});

const proof = (name: string, script: string, size: string, minutes: number): Step => ({
  name,
  report: "prove",
  command: node(script, "--size", size, "--minutes", String(minutes)),
});

const types: Step = { name: "types", command: node("scripts/typecheck.ts") };
const lint: Step = { name: "lint", command: [bin("oxlint"), "--type-aware", "--deny-warnings"] };
const format: Step = { name: "format", command: [bin("oxfmt"), "--check"] };
const unused: Step = { name: "unused", command: [bin("knip"), "--no-progress"] };
const duplicates: Step = {
  name: "duplicates",
  command: [bin("jscpd"), "--config", ".jscpd.json", "."],
};
const build: Step = { name: "build", command: node("scripts/build-studio.ts") };
const schema: Step = {
  name: "schema",
  command: node("scripts/check-schema.ts"),
  needs: "database",
};
const browser: Step = {
  name: "browser",
  report: "playwright",
  command: [bin("playwright"), "test", "--reporter=line,json"],
  needs: "browser",
};

/**
 * What every change must pass. The build is in the first phase, because half of the rest needs it.
 * The types come before it in its lane, because both write and read .next/types. Integration tests
 * and the proof of sending wait much of the time, so they run beside each other.
 */
const PHASES: Phase[] = [
  [
    [types, build],
    [lint, format, unused, duplicates, vitest("architecture"), vitest("unit")],
  ],
  [[schema, vitest("simulator"), vitest("scripts", { needs: "database" })], [browser]],
  [
    [vitest("integration", { needs: "database", args: ["--maxWorkers=6"] })],
    [proof("prove", "scripts/prove-sending.ts", "slice", 2)],
  ],
  [
    [vitest("crash", { needs: "database" })],
    [proof("attack", "scripts/prove-security.ts", "slice", 2)],
  ],
];

const full = { STUDIO_TEST_SIZE: "full" };

/** The long tests: run before a release, and after a change to sending, privacy or backup. */
const LONG_PHASES: Phase[] = [
  [[build]],
  [
    [
      vitest("integration", {
        name: "matrices",
        needs: "database",
        env: full,
        args: ["access-by-persona", "erase-busy-accounts"],
      }),
    ],
  ],
  [
    [
      {
        ...browser,
        name: "accessibility",
        command: [...browser.command, "accessibility", "upload-many"],
        env: full,
      },
    ],
  ],
  [[vitest("crash-full", { needs: "database" })]],
  [[proof("prove", "scripts/prove-sending.ts", "full", 240)]],
  [[proof("attack", "scripts/prove-security.ts", "full", 240)]],
];

const stepsOf = (phases: Phase[]) => phases.flat(2);

/** Returns the phases with the named steps, or with all if none. Undefined for an unknown name. */
export function selectPhases(names: string[], { long = false } = {}): Phase[] | undefined {
  const phases = long ? LONG_PHASES : PHASES;
  const known = new Set(stepsOf(phases).map(({ name }) => name));
  if (names.some((name) => !known.has(name))) return undefined;
  return phases.map((lanes) =>
    lanes.map((lane) => lane.filter(({ name }) => names.length === 0 || names.includes(name))),
  );
}

export const stepNames = ({ long = false } = {}): string[] =>
  stepsOf(long ? LONG_PHASES : PHASES).map(({ name }) => name);
