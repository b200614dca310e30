// What `npm test` runs. Steps of one phase run side by side (two lanes on two cores); phases follow one another.
import { join } from "node:path";

import { root } from "./bootstrap/install.mjs";

const binPath = (name) => join(root, "node_modules/.bin", name);
const vitestStep = (project) => ({
  name: project,
  report: "vitest",
  command: [
    binPath("vitest"),
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
  ],
});

/** In order: phases of lanes of steps. A step is a name, a command, and which report (if any) tells its counts. */
const PHASES = [
  [
    [
      { name: "types", command: [process.execPath, "scripts/check-types.mjs"] },
      { name: "lint", command: [binPath("oxlint"), "--type-aware", "--deny-warnings"] },
      { name: "format", command: [binPath("oxfmt"), "--check"] },
    ],
    [
      { name: "unused", command: [binPath("knip"), "--no-progress"] },
      { name: "duplicates", command: [binPath("jscpd"), "--config", ".jscpd.json", "."] },
      vitestStep("architecture"),
    ],
  ],
  [
    [{ name: "build", command: [process.execPath, "scripts/build-studio.mjs"] }],
    [vitestStep("unit"), { ...vitestStep("scripts"), needs: "database" }],
  ],
  [
    [
      {
        name: "schema",
        command: [process.execPath, "scripts/check-schema.mjs"],
        needs: "database",
      },
      vitestStep("simulator"),
    ],
  ],
  [[{ ...vitestStep("integration"), needs: "database" }]],
  [[{ ...vitestStep("crash"), needs: "database" }]],
  [
    [
      {
        name: "prove",
        command: [
          process.execPath,
          "scripts/prove-sending.mjs",
          "--size",
          "slice",
          "--minutes",
          "4",
        ],
        report: "prove",
      },
    ],
  ],
  [
    [
      {
        name: "attack",
        command: [
          process.execPath,
          "scripts/prove-security.mjs",
          "--size",
          "slice",
          "--minutes",
          "4",
        ],
        report: "prove",
      },
    ],
  ],
  [
    [
      {
        name: "browser",
        report: "playwright",
        command: [binPath("playwright"), "test", "--reporter=line,json"],
        needs: "browser",
      },
    ],
  ],
];

/** The phases with only the wanted steps; all when none is named. Answers undefined when a name is unknown. */
export function selectPhases(names) {
  const known = new Set(stepNames());
  if (names.some((name) => !known.has(name))) return undefined;
  return PHASES.map((lanes) =>
    lanes.map((lane) => lane.filter(({ name }) => names.length === 0 || names.includes(name))),
  );
}

export const stepNames = () => PHASES.flat(2).map(({ name }) => name);
