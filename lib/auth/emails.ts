import "server-only";

import type { Role } from "#lib/actor";
import { securityEmailText, type SecurityEvent } from "#lib/auth/labels";
import type { Tx } from "#lib/infra/db/database";
import { queueEmail } from "#lib/infra/mail/outbox";
import { paths } from "#lib/paths";
import type { StaffEmail } from "#lib/staff/emails";
import { roleLabels } from "#lib/staff/labels";
import { linkPolicy } from "#lib/staff/policy";

/** Something about this person's own sign-in changed: they are told at once, so that a change that was not theirs does not stay unseen. */
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

/** To whoever asked for a new password. */
export function passwordResetEmail(token: string): StaffEmail {
  return {
    subject: "Choose a new password",
    lines: [
      "Somebody, most likely you, asked for a new password for this address.",
      `The link works once, for ${linkPolicy.passwordResetMinutes} minutes. A second factor that you set up is asked for as before when you sign in.`,
      "If it was not you, do nothing: your password stays as it is.",
    ],
    link: { label: "Choose a new password", path: paths.resetPassword(token) },
  };
}

/** After any change of a password, so that a change by somebody else does not go unnoticed. */
export function passwordChangedEmail({ shop }: { shop: string }): StaffEmail {
  return {
    subject: "Your password was changed",
    lines: [
      `The password of your account at ${shop} was changed, and other browsers were signed out.`,
      "If it was you, there is nothing to do. If not, choose a new one at once and tell an administrator of your shop.",
    ],
    link: { label: "Choose a new password", path: paths.forgotPassword() },
  };
}
