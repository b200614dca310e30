// Lists published proofs (docs/proof) whose subject has changed since the commit they name.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../bootstrap/install.mjs";

type Proof = { page: string; command: string; subject: string[] };

const PROOFS: Proof[] = [
  {
    page: "docs/proof/sending.md",
    command: "npm run prove:sending",
    subject: [
      "lib/deliveries",
      "lib/drafts",
      "lib/connections",
      "lib/webhooks",
      "lib/tiktok",
      "lib/worker",
      "lib/infra",
      "prisma/migrations",
    ],
  },
  {
    page: "docs/proof/security.md",
    command: "npm run prove:security",
    subject: ["app", "components", "lib", "proxy.ts", "next.config.ts", "package-lock.json"],
  },
];

/** Returns one line per proof that is older than its subject. Empty outside a git checkout. */
export function listOutdatedProofs(): string[] {
  if (runGit("rev-parse", "--git-dir") === undefined) return [];
  return PROOFS.flatMap((proof) => describeIfOutdated(proof) ?? []);
}

function describeIfOutdated({ page, command, subject }: Proof): string | undefined {
  const commit = provenCommit(readFileSync(join(root, page), "utf8"));
  if (!commit) return `${page} names no commit. Run ${command} before a release.`;
  const changed = runGit("diff", "--name-only", commit, "--", ...subject);
  if (changed === undefined)
    return `${page} was made at commit ${commit}, which is not in this clone. Run ${command} before a release.`;
  const count = changed.split("\n").filter(Boolean).length;
  if (count === 0) return undefined;
  return `${page} was made at commit ${commit}; ${count} files of its subject have changed since. Run ${command} before a release.`;
}

/** Returns the first commit that a page names. */
const provenCommit = (text: string): string | undefined =>
  /commit `([0-9a-f]{7,40})`/.exec(text)?.[1];

function runGit(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}
