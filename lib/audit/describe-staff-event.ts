import type { Role, SecondFactor, SignInMethod } from "#lib/actor";
import { type EventNames, plainText, withLink } from "#lib/audit/event-text";
import type { EventOf } from "#lib/audit/events";
import type { EventDescription } from "#lib/audit/schema";
import { formatCount } from "#lib/format";

const firstAdminLabels = {
  configuration: "from the configuration",
  setup_link: "with the set-up link",
  practice: "for practice",
};

const roleNames: Record<Role, string> = {
  viewer: "viewer",
  editor: "editor",
  admin: "administrator",
};

const factorLabels = { totp: "an authenticator app", passkey: "a passkey" };

const reauthLabels = { password: "password", passkey: "a passkey", totp: "an authenticator code" };

const secondFactorLabels: Record<SecondFactor, string> = {
  totp: "with an authenticator code",
  recovery_code: "with a recovery code",
  passkey: "with a passkey",
  oidc: "",
};

function signInText(
  actorName: string,
  { method, factor }: { method: SignInMethod; factor: SecondFactor | null },
): string {
  const suffix = factor === null ? "" : secondFactorLabels[factor];
  if (method !== "oidc") return [actorName, "signed in", suffix].filter(Boolean).join(" ");
  return `${actorName} signed in with their company account${suffix && `, ${suffix}`}`;
}

/** The sentence of an event about people, their sign-in, or the shop itself. */
export function describeStaffEvent(
  event: EventOf<"staff" | "shop" | "operator">,
  { actorName, subjectName }: EventNames,
): EventDescription {
  const person = subjectName ?? "a former colleague";
  switch (event.action) {
    case "staff.first_admin_created": {
      const via = firstAdminLabels[event.details.via];
      return withLink("First administrator created:", person, null, ` (${via})`);
    }
    case "staff.added":
      return withLink(`${actorName} added`, person, null, ` as ${roleNames[event.details.role]}`);
    case "staff.signed_in":
      return plainText(signInText(actorName, event.details));
    case "staff.signed_out":
      return plainText(`${actorName} signed out`);
    case "staff.sessions_ended":
      return withLink(
        `${actorName} ended ${formatCount(event.details.count, "session")} of`,
        person,
        null,
      );
    case "staff.password_changed":
      return plainText(
        `${actorName} changed their password; ${formatCount(event.details.sessionsEnded, "other session")} ended`,
      );
    case "staff.reauthenticated":
      return plainText(
        `${actorName} confirmed their identity with ${event.details.method === "password" ? "their " : ""}${reauthLabels[event.details.method]}`,
      );
    case "staff.factor_added": {
      const { factor, sessionsEnded } = event.details;
      const ended =
        sessionsEnded > 0 ? `; ${formatCount(sessionsEnded, "other session")} ended` : "";
      return plainText(`${actorName} set up ${factorLabels[factor]} for sign-in${ended}`);
    }
    case "staff.factor_removed":
      return plainText(`${actorName} removed ${factorLabels[event.details.factor]} from sign-in`);
    case "staff.address_confirmed":
      return withLink("The e-mail address was confirmed of", person, null);
    case "staff.address_released":
      return withLink("The e-mail address was freed and the account disabled of", person, null);
    case "staff.factors_reset":
      return withLink(`${actorName} reset the second step of`, person, null);
    case "staff.recovery_codes_generated":
      return plainText(
        `${actorName} generated ${formatCount(event.details.count, "new recovery code")}`,
      );
    case "staff.recovery_code_used":
      return plainText(`${actorName} used a recovery code; ${event.details.remaining} left`);
    case "staff.oidc_linked":
      return plainText(`${actorName} signed in with their company account for the first time`);
    case "staff.oidc_unlinked":
      return plainText(`${actorName} unlinked their company account`);
    case "staff.mfa_requirement_set":
      return plainText(
        `${actorName} made a second step ${event.details.required ? "required for everyone" : "optional"}`,
      );
    case "staff.password_reset_requested":
      return withLink("A password reset was requested for", person, null);
    case "staff.password_reset":
      return withLink(
        "",
        person,
        null,
        ` set a new password with a reset link; ${formatCount(event.details.sessionsEnded, "session")} ended`,
      );
    case "staff.invited": {
      const what = event.details.resent ? "resent an invitation as" : "invited someone as";
      return plainText(`${actorName} ${what} ${roleNames[event.details.role]}`);
    }
    case "staff.invitation_revoked":
      return plainText(`${actorName} revoked an invitation as ${roleNames[event.details.role]}`);
    case "staff.invitation_accepted":
      return withLink(
        "",
        person,
        null,
        ` accepted an invitation as ${roleNames[event.details.role]}`,
      );
    case "staff.role_changed": {
      const { from, to } = event.details;
      return withLink(
        `${actorName} changed the role of`,
        person,
        null,
        ` from ${roleNames[from]} to ${roleNames[to]}`,
      );
    }
    case "staff.disabled":
      return withLink(
        `${actorName} disabled the account of`,
        person,
        null,
        `; ${formatCount(event.details.sessionsEnded, "session")} ended`,
      );
    case "staff.enabled":
      return withLink(`${actorName} enabled the account of`, person, null);
    case "staff.mail_preferences_changed":
      return plainText(`${actorName} changed their e-mail preferences`);
    case "shop.created":
      return plainText("The shop was created");
    case "shop.suspended":
      return plainText(
        `An operator stopped all sending; ${formatCount(event.details.sessionsEnded, "session")} ended`,
      );
    case "shop.resumed":
      return plainText("An operator allowed sending again");
    case "operator.granted":
      return withLink("", person, null, " became an operator of this installation");
    case "operator.revoked":
      return withLink("", person, null, " is no longer an operator of this installation");
  }
}
