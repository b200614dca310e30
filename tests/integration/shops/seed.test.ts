import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { beforeEach, expect, test } from "vitest";

import { database } from "#lib/infra/db/database";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { isSetupLinkValid } from "#lib/staff/initial-setup";

const admin = {
  STUDIO_ADMIN_EMAIL: "Ana@maison.example",
  STUDIO_ADMIN_PASSWORD: "correct horse battery",
};

/** Seeds as a start of the studio does, and returns what it printed. */
async function seed(env: Record<string, string>): Promise<Record<string, unknown>[]> {
  const args = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "prisma/seed.ts",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{") && !line.includes('"level"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const counted = async () => ({
  shops: await database().shop.count(),
  staff: await database().staff.count(),
  products: await database().product.count(),
});

beforeEach(async () => {
  await database().$executeRaw`TRUNCATE "Shop", "Staff", "StaffSession", "SetupLink" CASCADE`;
});

test("practice mode seeds a shop with staff of every role and products, unchanged by a second start", async () => {
  const printed = await seed({ STUDIO_MODE: "practice", ...admin });
  expect(await counted()).toEqual({ shops: 1, staff: 3, products: 5 });
  expect(await seed({ STUDIO_MODE: "practice", ...admin })).toEqual(printed);
  expect(await counted()).toEqual({ shops: 1, staff: 3, products: 5 });
  for (const { signIn } of printed as {
    signIn: { role: string; email: string; password: string };
  }[]) {
    expect(await authenticateByPassword(signIn, signIn.role)).toMatchObject({
      kind: "authenticated",
      actor: { role: signIn.role },
    });
  }
  const own = {
    email: admin.STUDIO_ADMIN_EMAIL.toLowerCase(),
    password: admin.STUDIO_ADMIN_PASSWORD,
  };
  expect(await authenticateByPassword(own, "n")).toMatchObject({
    kind: "authenticated",
    actor: { role: "admin" },
  });
}, 60_000);

test("real mode seeds only the configured administrator, once", async () => {
  expect(await seed({ STUDIO_MODE: "", ...admin })).toEqual([
    { firstAdmin: admin.STUDIO_ADMIN_EMAIL },
  ]);
  expect(
    await seed({ STUDIO_MODE: "", ...admin, STUDIO_ADMIN_EMAIL: "eve@maison.example" }),
  ).toEqual([]);
  expect(await counted()).toEqual({ shops: 1, staff: 1, products: 0 });
}, 60_000);

test("real mode without an administrator prints a set-up link under APP_URL, a new one at each start until it is used", async () => {
  const [first] = await seed({ STUDIO_MODE: "" });
  const [second] = await seed({ STUDIO_MODE: "" });
  const tokens = [first, second].map(
    (printed) =>
      /^http:\/\/localhost:3000\/set-up\/([\w-]{43})$/.exec(String(printed?.["setUpLink"]))?.[1] ??
      "",
  );
  expect(await Promise.all(tokens.map(isSetupLinkValid))).toEqual([false, true]);
  expect(await counted()).toEqual({ shops: 0, staff: 0, products: 0 });
}, 60_000);
