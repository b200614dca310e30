import { beforeEach, expect, test } from "vitest";

import { system, visitor } from "#lib/actor";
import { database } from "#lib/infra/database";
import { checkPassword } from "#lib/staff/check-password";
import { makeFirstAdmin } from "#lib/staff/make-first-admin";
import { makeSetupLink } from "#lib/staff/make-setup-link";
import { setUpLinkWorks } from "#lib/staff/set-up-link-works";

const person = { shopName: "Maison", practice: false, name: "Ana", email: "ana@maison.example", password: "correct horse battery" };

// "First" is a property of the whole installation, so these tests empty it.
beforeEach(async () => {
  await database().$executeRaw`TRUNCATE "Shop", "Staff", "StaffSession", "SetupLink" CASCADE`;
});

const link = async () => {
  const made = await makeSetupLink(system);
  if (made.kind !== "made") throw new Error("no link was made");
  return made.token;
};

test("from configuration: made once, whatever is configured later", async () => {
  expect((await makeFirstAdmin(system, person, "configuration")).kind).toBe("made");
  expect(await makeFirstAdmin(system, { ...person, email: "eve@maison.example" }, "configuration")).toEqual({ kind: "already" });
  expect((await checkPassword({ email: person.email, password: person.password }, "n")).kind).toBe("right");
  expect(await database().staff.count()).toBe(1);
});

test("ten starts at once make one shop and one administrator", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) => makeFirstAdmin(system, { ...person, email: `p${at}@maison.example` }, "configuration")),
  );
  expect(outcomes.filter(({ kind }) => kind === "made")).toHaveLength(1);
  expect([await database().shop.count(), await database().staff.count()]).toEqual([1, 1]);
});

test("a set-up link works once, for a day, and is stored only as a hash", async () => {
  const token = await link();
  expect(JSON.stringify(await database().setupLink.findMany())).not.toContain(token);
  expect(await setUpLinkWorks(token)).toBe(true);
  expect((await makeFirstAdmin(visitor, person, { token })).kind).toBe("made");
  expect(await setUpLinkWorks(token)).toBe(false);
  await expect(makeFirstAdmin(visitor, person, { token })).rejects.toMatchObject({ code: "gone" });
});

test("an easy password is refused, and the link still works", async () => {
  const token = await link();
  for (const password of ["password1234", "ana@maison.example", "Maison-2026-Ana"])
    await expect(makeFirstAdmin(visitor, { ...person, password }, { token })).rejects.toMatchObject({ code: "invalid" });
  expect((await makeFirstAdmin(visitor, person, { token })).kind).toBe("made");
});

test("two people with one link: one becomes the administrator", async () => {
  const token = await link();
  const asked = ["a", "b"].map((name) => makeFirstAdmin(visitor, { ...person, email: `${name}@maison.example` }, { token }));
  const settled = await Promise.allSettled(asked);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await database().staff.count()).toBe(1);
});

test("a guessed, an outdated and a replaced link make nobody", async () => {
  const old = await link();
  const token = await link();
  await expect(makeFirstAdmin(visitor, person, { token: old })).rejects.toMatchObject({ code: "gone" });
  await expect(makeFirstAdmin(visitor, person, { token: "x".repeat(43) })).rejects.toMatchObject({ code: "gone" });
  await database().setupLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  await expect(makeFirstAdmin(visitor, person, { token })).rejects.toMatchObject({ code: "gone" });
  expect(await database().staff.count()).toBe(0);
});

test("once there is staff, no link is made and an old one does nothing", async () => {
  const token = await link();
  await makeFirstAdmin(system, person, "configuration");
  expect(await makeSetupLink(system)).toEqual({ kind: "already" });
  expect(await setUpLinkWorks(token)).toBe(false);
  expect(await makeFirstAdmin(visitor, { ...person, email: "eve@maison.example" }, { token })).toEqual({ kind: "already" });
});

test("nobody makes an administrator without a link", async () => {
  await expect(makeFirstAdmin(visitor, person, "configuration")).rejects.toMatchObject({ code: "forbidden" });
});
