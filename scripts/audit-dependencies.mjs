// npm run audit:dependencies: asks the registry whether it knows of a hole in what the studio runs with. Needs the network, so no test does it.
import { spawnSync } from "node:child_process";

import { print } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const npm = process.env.npm_execpath;
const args = ["audit", "--omit=dev", "--json"];
const [command, commandArgs] =
  npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm, ...args]] : ["npm", args];
const { stdout, stderr, error } = spawnSync(command, commandArgs, {
  cwd: root,
  encoding: "utf8",
  timeout: 120_000,
});

const report = parseJson(stdout ?? "");
const severities = report?.metadata?.vulnerabilities;
if (!severities) {
  // npm leaves some of these empty; the first that says anything is the reason.
  const reasons = [
    report?.error?.summary,
    report?.message,
    error?.message,
    stderr?.trim().split("\n").at(0),
  ];
  print(
    "  Nothing was checked: the registry that npm asks here did not answer the audit. This is neither good nor bad news.",
  );
  print(`  What came back: ${reasons.find(Boolean) ?? "nothing"}`);
  print(
    "  Many registries inside a house pass on packages but no audits. Run it where npm reaches the public registry; package-lock.json and",
  );
  print(
    "  package.json are all it needs: npm audit --omit=dev. Until then, take it that nobody has looked.",
  );
  process.exitCode = 3;
} else {
  const { critical, high, moderate, low } = severities;
  print(`  ${critical} critical, ${high} high, ${moderate} moderate, ${low} low.`);
  for (const [name, { severity, via, fixAvailable }] of Object.entries(report.vulnerabilities)) {
    const titles = via
      .map((one) => (typeof one === "string" ? one : `${one.title} ${one.url}`))
      .join("; ");
    print(`  ${severity}: ${name}: ${titles}${fixAvailable ? " (a fix is available)" : ""}`);
  }
  process.exitCode = critical + high > 0 ? 1 : 0;
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
