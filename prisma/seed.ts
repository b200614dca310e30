// What a fresh database needs: the first administrator, or the link that makes one; in practice mode a shop to try things in.
// Run as often as one likes (node --conditions=react-server prisma/seed.ts). What an operator must know is printed as JSON lines.
import { system } from "#lib/actor";
import { closeDatabase } from "#lib/infra/database";
import { absolute, env } from "#lib/infra/env";
import { stopJobs } from "#lib/infra/jobs";
import { closeLocks } from "#lib/infra/named-lock";
import { paths } from "#lib/paths";
import { makeFirstAdmin } from "#lib/staff/make-first-admin";
import { makeSetupLink } from "#lib/staff/make-setup-link";

import { seedPractice } from "./seed-practice.ts";

const tell = (facts: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(facts)}\n`);

async function seed(): Promise<void> {
  const { mode, STUDIO_ADMIN_EMAIL: email, STUDIO_ADMIN_PASSWORD: password } = env();
  if (mode === "practice") return seedPractice(tell);
  if (email && password) {
    const first = { shopName: "FashionSupreme", practice: false, name: "Administrator", email: email.toLowerCase(), password };
    const { kind } = await makeFirstAdmin(system, first, "configuration");
    if (kind === "made") tell({ firstAdmin: email });
    return;
  }
  const link = await makeSetupLink(system);
  if (link.kind === "made") tell({ setUpLink: absolute(paths.setUp(link.token)) });
}

try {
  await seed();
} finally {
  await stopJobs(1);
  await closeLocks();
  await closeDatabase();
}
