// What a fresh database needs: the first administrator, or the link that makes one; in practice mode a shop to try things in.
// Run as often as one likes (node --conditions=react-server prisma/seed.ts). What an operator must know is printed as JSON lines.
import { systemActor } from "#lib/actor";
import { closeDatabase } from "#lib/infra/db/database";
import { closeLockConnection } from "#lib/infra/db/named-lock";
import { absoluteUrl, env } from "#lib/infra/env";
import { stopJobs } from "#lib/infra/jobs";
import { paths } from "#lib/paths";
import { createFirstAdmin, createSetupLink } from "#lib/staff/initial-setup";
import { seedPractice } from "./seed-practice.ts";

const tell = (facts: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(facts)}\n`);

async function seed(): Promise<void> {
  const { mode, STUDIO_ADMIN_EMAIL: email, STUDIO_ADMIN_PASSWORD: password } = env();
  if (mode === "practice") return seedPractice(tell);
  if (email && password) {
    const first = {
      shopName: "FashionSupreme",
      practice: false,
      name: "Administrator",
      email: email.toLowerCase(),
      password,
    };
    const { kind } = await createFirstAdmin(systemActor, first, "configuration");
    if (kind === "created") tell({ firstAdmin: email });
    return;
  }
  const link = await createSetupLink(systemActor);
  if (link.kind === "created") tell({ setUpLink: absoluteUrl(paths.setUp(link.token)) });
}

try {
  await seed();
} finally {
  await stopJobs(1);
  await closeLockConnection();
  await closeDatabase();
}
