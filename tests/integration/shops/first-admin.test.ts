import { beforeEach, expect, test } from "vitest";

import { publicActor, systemActor } from "#lib/actor";
import { authenticateByPassword } from "#lib/auth/authenticate";
import { database } from "#lib/infra/db/database";
import { createFirstAdmin, createSetupLink, isSetupLinkValid } from "#lib/staff/initial-setup";

const person = {
  shopName: "Maison",
  practice: false,
  name: "Ana",
  email: "ana@maison.example",
  password: "correct horse battery",
};

// "First" is a property of the whole installation, so these tests empty it.
beforeEach(async () => {
  await database().$executeRaw`TRUNCATE "Shop", "Staff", "StaffSession", "SetupLink" CASCADE`;
});

const link = async () => {
  const made = await createSetupLink(systemActor);
  if (made.kind !== "created") throw new Error("no link was made");
  return made.token;
};

test("creates the configured administrator once, whatever is configured later", async () => {
  expect((await createFirstAdmin(systemActor, person, "configuration")).kind).toBe("created");
  expect(
    await createFirstAdmin(
      systemActor,
      { ...person, email: "eve@maison.example" },
      "configuration",
    ),
  ).toEqual({ kind: "already_set_up" });
  expect(
    (await authenticateByPassword({ email: person.email, password: person.password }, "n")).kind,
  ).toBe("authenticated");
  expect(await database().staff.count()).toBe(1);
});

test("creates one shop and one administrator for ten concurrent starts", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      createFirstAdmin(systemActor, { ...person, email: `p${at}@maison.example` }, "configuration"),
    ),
  );
  expect(outcomes.filter(({ kind }) => kind === "created")).toHaveLength(1);
  expect([await database().shop.count(), await database().staff.count()]).toEqual([1, 1]);
});

test("accepts a set-up link once within a day, and stores only its hash", async () => {
  const token = await link();
  expect(JSON.stringify(await database().setupLink.findMany())).not.toContain(token);
  expect(await isSetupLinkValid(token)).toBe(true);
  expect((await createFirstAdmin(publicActor, person, { token })).kind).toBe("created");
  expect(await isSetupLinkValid(token)).toBe(false);
  await expect(createFirstAdmin(publicActor, person, { token })).rejects.toMatchObject({
    code: "gone",
  });
});

test("rejects a guessable password and leaves the link usable", async () => {
  const token = await link();
  for (const password of ["password1234", "ana@maison.example", "Maison-2026-Ana"])
    await expect(
      createFirstAdmin(publicActor, { ...person, password }, { token }),
    ).rejects.toMatchObject({ code: "invalid" });
  expect((await createFirstAdmin(publicActor, person, { token })).kind).toBe("created");
});

test("makes one of two people with the same link the administrator", async () => {
  const token = await link();
  const asked = ["a", "b"].map((name) =>
    createFirstAdmin(publicActor, { ...person, email: `${name}@maison.example` }, { token }),
  );
  const settled = await Promise.allSettled(asked);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(await database().staff.count()).toBe(1);
});

test("creates no account for a guessed, expired or replaced link", async () => {
  const old = await link();
  const token = await link();
  await expect(createFirstAdmin(publicActor, person, { token: old })).rejects.toMatchObject({
    code: "gone",
  });
  await expect(
    createFirstAdmin(publicActor, person, { token: "x".repeat(43) }),
  ).rejects.toMatchObject({ code: "gone" });
  await database().setupLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
  await expect(createFirstAdmin(publicActor, person, { token })).rejects.toMatchObject({
    code: "gone",
  });
  expect(await database().staff.count()).toBe(0);
});

test("creates and accepts no link once staff exist", async () => {
  const token = await link();
  await createFirstAdmin(systemActor, person, "configuration");
  expect(await createSetupLink(systemActor)).toEqual({ kind: "already_set_up" });
  expect(await isSetupLinkValid(token)).toBe(false);
  expect(
    await createFirstAdmin(publicActor, { ...person, email: "eve@maison.example" }, { token }),
  ).toEqual({ kind: "already_set_up" });
});

test("creates no administrator without a link", async () => {
  await expect(createFirstAdmin(publicActor, person, "configuration")).rejects.toMatchObject({
    code: "forbidden",
  });
});
