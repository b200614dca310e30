import { execFile } from "node:child_process";

import { beforeEach, expect, test } from "vitest";

import { system } from "#lib/actor";
import { database } from "#lib/infra/database";
import { appointOperator } from "#lib/staff/appoint-operator";
import { findSession } from "#lib/staff/find-session";
import { makeFirstAdmin } from "#lib/staff/make-first-admin";
import { makeShop, makeStaff } from "#tests/support/makers";

// Who operates is a property of the whole installation, so these tests empty it.
beforeEach(async () => {
  await database().$executeRaw`TRUNCATE "Shop", "Staff", "StaffSession" CASCADE`;
});

/** Runs the program behind `npm run operator`; answers what it said and how it ended. */
function command(...args: string[]): Promise<{ said: string; code: number }> {
  const all = ["--conditions=react-server", "--disable-warning=ExperimentalWarning", "lib/worker/operator.ts", ...args];
  return new Promise((done) => {
    const child = execFile(process.execPath, all, (_error, stdout) => done({ said: stdout.trim(), code: child.exitCode ?? 1 }));
  });
}

test(
  "the first administrator operates the installation; others by command, from their next request on; the last one stays",
  { timeout: 60_000 },
  async () => {
    const first = { shopName: "Maison", practice: false, name: "Ana", email: "ana@maison.example", password: "correct horse battery" };
    await makeFirstAdmin(system, first, "configuration");
    const { shop } = await makeShop();
    const other = await makeStaff(shop.id, "viewer", { email: "vera@other.example" });
    const operates = async () => (await findSession(other.sessionId))?.actor.operator;
    expect(await operates()).toBe(false);

    expect(await command("grant", "Vera@other.example")).toEqual({ said: "Vera@other.example is an operator now.", code: 0 });
    expect(await operates()).toBe(true);
    expect((await command("list")).said.split("\n")).toEqual([
      "ana@maison.example  (Ana, Maison)",
      expect.stringContaining("vera@other.example"),
    ]);
    expect(await appointOperator(system, { email: "ana@maison.example", operator: false })).toEqual({ kind: "changed" });
    expect(await command("withdraw", "vera@other.example")).toEqual({
      said: "This is the last operator. Make somebody else one first.",
      code: 1,
    });
    expect(await operates()).toBe(true);
    await expect(appointOperator(system, { email: "nobody@other.example", operator: true })).rejects.toMatchObject({ code: "not_found" });
    const actions = await database().auditEvent.findMany({
      where: { action: { startsWith: "operator." } },
      orderBy: { id: "asc" },
      select: { action: true },
    });
    expect(actions.map(({ action }) => action)).toEqual(["operator.granted", "operator.withdrawn"]);
  },
);
