// Checks that prisma/migrations, applied to an empty database, give exactly prisma/schema.prisma.
import { randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";

import { connectDatabase } from "./migrate.ts";
import { root } from "./bootstrap/install.mjs";

const serverUrl = process.env["TEST_DATABASE_URL"] ?? "";
const name = `schema_${randomBytes(4).toString("hex")}`;
const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
const args =
  "migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --exit-code".split(
    " ",
  );

async function runSql(sql: string): Promise<void> {
  const client = await connectDatabase(serverUrl);
  await client.query(sql);
  await client.end();
}

await runSql(`CREATE DATABASE ${name}`);
const { status } = spawnSync(process.execPath, ["node_modules/prisma/build/index.js", ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, DATABASE_URL: databaseUrl },
});
await runSql(`DROP DATABASE ${name} WITH (FORCE)`);
if (status !== 0)
  console.error(
    "The migration does not match prisma/schema.prisma. Write it anew: scripts/dev/recreate-first-migration",
  );
process.exitCode = status ?? 1;
