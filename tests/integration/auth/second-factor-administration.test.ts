import { beforeEach, expect, test } from "vitest";

import { getSecurity } from "#lib/auth/queries";
import { resetSecondFactors, setMfaRequirement } from "#lib/auth/second-factor-administration";
import { findSession } from "#lib/auth/sessions";
import { removeTotp, startTotpSetup } from "#lib/auth/totp";
import { database } from "#lib/infra/db/database";
import { AnonymousBrowser } from "#tests/support/drivers/anonymous-browser";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { signedInStaff } from "#tests/support/drivers/pending-sign-in";
import { makeShop, makeStaff } from "#tests/support/factories/records";
import {
  makeStaffWithPassword,
  setUpTotpApp,
  testPassword,
  waitForTotpStep,
} from "#tests/support/factories/second-factors";

// Two equal codes must come from one time step.
beforeEach(waitForTotpStep);

test("blocks people without a second factor, and the removal of the last one, where the shop requires it", async () => {
  const { shop, admin, editor } = await makeShop();
  expect((await findSession(editor.sessionId))?.mfaSetupRequired).toBe(false);
  await setMfaRequirement(admin, { required: true });
  expect((await findSession(editor.sessionId))?.mfaSetupRequired).toBe(true);
  await expect(setMfaRequirement(editor, { required: false })).rejects.toMatchObject({
    code: "forbidden",
  });
  await setUpTotpApp(editor);
  expect((await findSession(editor.sessionId))?.mfaSetupRequired).toBe(false);
  await expect(removeTotp(editor)).rejects.toMatchObject({ code: "conflict" });
  expect(
    await database().totp.count({ where: { staffId: editor.staffId, confirmedAt: { not: null } } }),
  ).toBe(1);
  // An unconfirmed app does not count.
  await startTotpSetup(admin);
  expect((await findSession(admin.sessionId))?.mfaSetupRequired).toBe(true);
  const events = await database().auditEvent.findMany({
    where: { shopId: shop.id },
    orderBy: { number: "asc" },
    select: { action: true },
  });
  expect(events.map(({ action }) => action)).toEqual([
    "staff.mfa_requirement_set",
    "staff.factor_added",
    "staff.recovery_codes_generated",
  ]);
});

test("removes the app with its recovery codes where the shop requires none", async () => {
  const { actor, email } = await makeStaffWithPassword();
  await setUpTotpApp(actor);
  expect(await removeTotp(actor)).toEqual({ kind: "removed" });
  expect(await database().recoveryCode.count({ where: { staffId: actor.staffId } })).toBe(0);
  const visitor = new AnonymousBrowser();
  await visitor.submitForm("callback/credentials", { email, password: testPassword });
  expect((await signedInStaff(visitor))?.staffId).toBe(actor.staffId);
});

test("lets an administrator reset a colleague's second factor, but not their own or another shop's", async () => {
  const { admin, editor, viewer } = await makeShop();
  const elsewhere = await makeStaffWithPassword("admin");
  await setUpTotpApp(editor);
  for (const actor of [viewer, editor])
    await expect(resetSecondFactors(actor, { staffId: editor.staffId })).rejects.toMatchObject({
      code: "forbidden",
    });
  await expect(resetSecondFactors(admin, { staffId: admin.staffId })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(
    resetSecondFactors(elsewhere.actor, { staffId: editor.staffId }),
  ).rejects.toMatchObject({ code: "not_found" });
  await resetSecondFactors(admin, { staffId: editor.staffId });
  expect(await findSession(editor.sessionId)).toBeNull();
  expect(await getSecurity(editor)).toMatchObject({ totp: null, recoveryCodesLeft: 0 });
  const { email } = await database().staff.findUniqueOrThrow({ where: { id: editor.staffId } });
  expect((await sendAndReadEmailsTo(email)).map(({ subject }) => subject)).toContain(
    "An administrator reset your second step",
  );
});

test("lets only another operator reset an operator's second factor", async () => {
  const { shop, admin } = await makeShop();
  const [operator, colleague] = [
    await makeStaff(shop.id, "admin", { operator: true }),
    await makeStaff(shop.id, "admin", { operator: true }),
  ];
  await setUpTotpApp(operator);
  await expect(resetSecondFactors(admin, { staffId: operator.staffId })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect((await getSecurity(operator)).totp).not.toBeNull();
  await resetSecondFactors(colleague, { staffId: operator.staffId });
  expect((await getSecurity(operator)).totp).toBeNull();
});
