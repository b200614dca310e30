import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { runNode, makeTempFolder } from "#tests/scripts/run-script";

const counts = { critical: 0, high: 0, moderate: 0, low: 0 };
const vulnerability = {
  severity: "high",
  via: [{ title: "A vulnerability", url: "https://advisories.example/1" }],
  fixAvailable: true,
};
const registryError =
  "405 Method Not Allowed - POST https://packages.example/-/npm/v1/security/advisories/bulk";

/** Runs the command with an npm that prints this answer. */
async function runAudit(answer: unknown) {
  const npm = join(makeTempFolder(), "npm-cli.mjs");
  writeFileSync(
    npm,
    `process.stdout.write(${JSON.stringify(typeof answer === "string" ? answer : JSON.stringify(answer))});`,
  );
  return runNode(["scripts/audit-dependencies.ts"], { npm_execpath: npm });
}

it.each([
  [
    "nothing is known",
    0,
    { metadata: { vulnerabilities: { ...counts, moderate: 2 } }, vulnerabilities: {} },
    "0 critical, 0 high, 2 moderate",
  ],
  [
    "a vulnerability is known",
    1,
    {
      metadata: { vulnerabilities: { ...counts, high: 1 } },
      vulnerabilities: { "a-package": vulnerability },
    },
    "high: a-package: A vulnerability https://advisories.example/1 (a fix is available)",
  ],
  [
    "there is no such service",
    3,
    { message: registryError, error: { summary: "", detail: "" } },
    `Its answer: ${registryError}`,
  ],
  ["the answer is a page", 3, "<html>", "Its answer: nothing"],
])("when %s, it exits with %i and reports it", async (_what, exitCode, answer, output) => {
  const { code, stdout } = await runAudit(answer);
  expect([code, stdout]).toEqual([exitCode, expect.stringContaining(output)]);
  expect(stdout.includes("Nothing was checked")).toBe(exitCode === 3);
});
