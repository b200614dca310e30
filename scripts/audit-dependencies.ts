// npm run audit:dependencies: asks the registry (needs the network) for known vulnerabilities.
import { spawnSync } from "node:child_process";

import { print } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

type Vulnerability = {
  severity: string;
  via: (string | { title: string; url: string })[];
  fixAvailable: unknown;
};
type Report = {
  metadata?: { vulnerabilities?: Record<"critical" | "high" | "moderate" | "low", number> };
  vulnerabilities?: Record<string, Vulnerability>;
  error?: { summary?: string };
  message?: string;
};

const npm = process.env["npm_execpath"];
const args = ["audit", "--omit=dev", "--json"];
const [command, commandArgs]: [string, string[]] =
  npm && /\.[cm]?js$/.test(npm) ? [process.execPath, [npm, ...args]] : ["npm", args];
const { stdout, stderr, error } = spawnSync(command, commandArgs, {
  cwd: root,
  encoding: "utf8",
  timeout: 120_000,
});

const report = parseJson(stdout ?? "");
const severities = report?.metadata?.vulnerabilities;
if (!severities) {
  // npm leaves some of these empty. The first with content is the reason.
  const reasons = [
    report?.error?.summary,
    report?.message,
    error?.message,
    stderr?.trim().split("\n").at(0),
  ];
  print(
    "  Nothing was checked: the registry that npm uses here did not answer the audit. This is neither good nor bad news.",
  );
  print(`  Its answer: ${reasons.find(Boolean) ?? "nothing"}`);
  print(
    "  Many internal registries mirror packages but not audits. Run it where npm reaches the public registry; package-lock.json and",
  );
  print(
    "  package.json are all it needs: npm audit --omit=dev. Until then the packages are unchecked.",
  );
  process.exitCode = 3;
} else {
  const { critical, high, moderate, low } = severities;
  print(`  ${critical} critical, ${high} high, ${moderate} moderate, ${low} low.`);
  for (const [name, { severity, via, fixAvailable }] of Object.entries(
    report?.vulnerabilities ?? {},
  )) {
    const titles = via
      .map((one) => (typeof one === "string" ? one : `${one.title} ${one.url}`))
      .join("; ");
    print(`  ${severity}: ${name}: ${titles}${fixAvailable ? " (a fix is available)" : ""}`);
  }
  process.exitCode = critical + high > 0 ? 1 : 0;
}

function parseJson(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
