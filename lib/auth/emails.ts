import "server-only";

import { securityEmailText, type SecurityEvent } from "#lib/auth/labels";
import type { Tx } from "#lib/infra/db/database";
import { queueEmail } from "#lib/infra/mail/outbox";
import { paths } from "#lib/paths";
import type { StaffEmail } from "#lib/staff/emails";
import { linkPolicy } from "#lib/staff/policy";

/** Queues the e-mail about a changed sign-in, so that a change by someone else is noticed. */
export async function queueSecurityEmail(
  tx: Tx,
  { staffId, event }: { staffId: string; event: SecurityEvent },
): Promise<void> {
  const { shopId, name, email } = await tx.staff.findUniqueOrThrow({
    where: { id: staffId },
    select: { shopId: true, name: true, email: true },
  });
  const link = { label: "Open Security", path: paths.security() };
  await queueEmail(tx, { shopId, to: { name, address: email }, ...securityEmailText(event), link });
}

/** Returns the e-mail with the link for a new password. */
export function passwordResetEmail(token: string): StaffEmail {
  return {
    subject: "Reset your password",
    lines: [
      "Someone, most likely you, asked to reset the password for this e-mail address.",
      `The link works once and expires in ${linkPolicy.passwordResetMinutes} minutes. If you set up a second step, you still need it to sign in.`,
      "If it was not you, ignore this e-mail. Your password stays the same.",
    ],
    link: { label: "Choose a new password", path: paths.resetPassword(token) },
  };
}

/** Returns the e-mail after a password change, so that one by someone else is noticed. */
export function passwordChangedEmail({ shop }: { shop: string }): StaffEmail {
  return {
    subject: "Your password was changed",
    lines: [
      `The password of your account at ${shop} was changed. Other browsers were signed out.`,
      "If this was you, you don’t need to do anything. If not, choose a new password immediately and tell an administrator of your shop.",
    ],
    link: { label: "Choose a new password", path: paths.forgotPassword() },
  };
}
