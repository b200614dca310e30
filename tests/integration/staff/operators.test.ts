import { execFile } from "node:child_process";

import { beforeEach, expect, test } from "vitest";

import { systemActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import { setOperator } from "#lib/staff/operators";
import { findSession } from "#lib/auth/sessions";
import { createFirstAdmin } from "#lib/staff/initial-setup";
import { setStaffDisabled } from "#lib/staff/staff-access";
import { makeShop, makeStaff } from "#tests/support/factories/records";

// Operators belong to the whole installation, so these tests empty it.
beforeEach(async () => {
  await database().$executeRaw`TRUNCATE "Shop", "Staff", "StaffSession" CASCADE`;
});

/** Runs the program behind `npm run operator`. Returns its output and exit code. */
function command(...args: string[]): Promise<{ output: string; code: number }> {
  const all = [
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "lib/cli/operators.ts",
    ...args,
  ];
  return new Promise((done) => {
    const child = execFile(process.execPath, all, (_error, stdout, stderr) =>
      done({ output: (stdout + stderr).trim(), code: child.exitCode ?? 1 }),
    );
  });
}

test(
  "makes the first administrator an operator, adds others by command, and keeps the last one",
  { timeout: 60_000 },
  async () => {
    const first = {
      shopName: "Maison",
      practice: false,
      name: "Ana",
      email: "ana@maison.example",
      password: "correct horse battery",
    };
    await createFirstAdmin(systemActor, first, "configuration");
    const { shop } = await makeShop();
    const other = await makeStaff(shop.id, "viewer", { email: "vera@other.example" });
    const isOperator = async () => (await findSession(other.sessionId))?.actor.operator;
    expect(await isOperator()).toBe(false);

    expect(await command("grant", "Vera@other.example")).toEqual({
      output: "Vera@other.example is now an operator.",
      code: 0,
    });
    expect(await isOperator()).toBe(true);
    expect((await command("list")).output.split("\n")).toEqual([
      "ana@maison.example  (Ana, Maison)",
      expect.stringContaining("vera@other.example"),
    ]);
    expect(
      await setOperator(systemActor, { email: "ana@maison.example", operator: false }),
    ).toEqual({ kind: "changed" });
    expect(await command("revoke", "vera@other.example")).toEqual({
      output: "This is the installation’s last operator. Make someone else an operator first.",
      code: 1,
    });
    expect(await isOperator()).toBe(true);
    await expect(
      setOperator(systemActor, { email: "nobody@other.example", operator: true }),
    ).rejects.toMatchObject({ code: "not_found" });
    const actions = await database().auditEvent.findMany({
      where: { action: { startsWith: "operator." } },
      orderBy: { id: "asc" },
      select: { action: true },
    });
    expect(actions.map(({ action }) => action)).toEqual(["operator.granted", "operator.revoked"]);
  },
);

test("the last operator stays, also when the last two end each other’s access at once", async () => {
  const { shop } = await makeShop();
  const operators = [
    await makeStaff(shop.id, "admin", { operator: true, email: "one@maison.example" }),
    await makeStaff(shop.id, "admin", { operator: true, email: "two@maison.example" }),
  ] as const;
  const off = await Promise.allSettled([
    setStaffDisabled(operators[1], { personId: operators[0].staffId, disabled: true }),
    setStaffDisabled(operators[0], { personId: operators[1].staffId, disabled: true }),
    setOperator(systemActor, { email: "one@maison.example", operator: false }),
    setOperator(systemActor, { email: "two@maison.example", operator: false }),
  ]);
  const refused = off.flatMap((each) =>
    each.status === "rejected" ? [each.reason as { code: string }] : [],
  );
  expect(refused.map(({ code }) => code)).toContain("conflict");
  // "forbidden": who was an operator or enabled before is not any more.
  expect(["conflict", "forbidden"]).toEqual(
    expect.arrayContaining(refused.map(({ code }) => code)),
  );
  expect(await database().staff.count({ where: { operator: true, disabledAt: null } })).toBe(1);
});
