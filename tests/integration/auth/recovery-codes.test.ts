import { expect, test } from "vitest";

import { getSecurity } from "#lib/auth/queries";
import { consumeRecoveryCode, generateRecoveryCodes } from "#lib/auth/recovery-codes";
import { database } from "#lib/infra/db/database";
import { sendAndReadEmailsTo } from "#tests/support/drivers/email";
import { signInWithPasswordOnly } from "#tests/support/drivers/pending-sign-in";
import { makeStaffWithPassword, setUpTotpApp } from "#tests/support/factories/second-factors";

test("creates ten hashed recovery codes that each work once in any spelling", async () => {
  const { actor, email } = await makeStaffWithPassword();
  const { codes } = await setUpTotpApp(actor);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes)
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
  const rows = await database().recoveryCode.findMany({ where: { staffId: actor.staffId } });
  for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code.replaceAll("-", ""));
  const [first = "", second = ""] = codes;
  expect(
    await Promise.all(Array.from({ length: 8 }, () => consumeRecoveryCode(actor, { code: first }))),
  ).toContain(true);
  expect(
    await database().recoveryCode.count({ where: { staffId: actor.staffId, usedAt: null } }),
  ).toBe(9);
  expect(await consumeRecoveryCode(actor, { code: first })).toBe(false);
  const visitor = await signInWithPasswordOnly(email);
  expect(
    (
      await visitor.submitForm("callback/second-factor", {
        code: ` ${second.toUpperCase().replaceAll("-", " ")} `,
      })
    ).status,
  ).toBe(200);
  expect((await getSecurity(actor)).recoveryCodesLeft).toBe(8);
  const sentEmails = (await sendAndReadEmailsTo(email)).filter(
    ({ subject }) => subject === "A recovery code was used to sign in to your account",
  );
  expect(sentEmails).toHaveLength(2);
  expect(sentEmails[0]?.text).toContain("change your password immediately");
});

test("rejects another person's recovery code", async () => {
  const [one, other] = [await makeStaffWithPassword(), await makeStaffWithPassword()];
  const { codes } = await setUpTotpApp(other.actor);
  await setUpTotpApp(one.actor);
  const visitor = await signInWithPasswordOnly(one.email);
  expect(
    (await visitor.submitForm("callback/second-factor", { code: codes[0] ?? "" })).status,
  ).toBe(401);
  expect(await consumeRecoveryCode(other.actor, { code: codes[0] ?? "" })).toBe(true);
});

test("new recovery codes replace the old ones", async () => {
  const { actor } = await makeStaffWithPassword();
  const { codes } = await setUpTotpApp(actor);
  const replaced = await generateRecoveryCodes(actor);
  expect(await consumeRecoveryCode(actor, { code: codes[0] ?? "" })).toBe(false);
  expect(await consumeRecoveryCode(actor, { code: replaced.codes[0] ?? "" })).toBe(true);
});
