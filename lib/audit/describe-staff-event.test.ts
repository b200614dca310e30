import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, text: string]>([
  [
    {
      action: "staff.first_admin_created",
      subjectId: eventSubjectId,
      details: { via: "setup_link" },
    },
    "Mila",
    "First administrator created: Mila (with the set-up link).",
  ],
  [
    { action: "staff.added", subjectId: eventSubjectId, details: { role: "viewer" } },
    "Vera",
    "Mila added Vera as viewer.",
  ],
  [
    {
      action: "staff.signed_in",
      subjectId: eventSubjectId,
      details: { session: "s", method: "password", factor: null },
    },
    null,
    "Mila signed in.",
  ],
  [
    {
      action: "staff.signed_in",
      subjectId: eventSubjectId,
      details: { session: "s", method: "password", factor: "totp" },
    },
    null,
    "Mila signed in with an authenticator code.",
  ],
  [
    {
      action: "staff.signed_in",
      subjectId: eventSubjectId,
      details: { session: "s", method: "passkey", factor: "passkey" },
    },
    null,
    "Mila signed in with a passkey.",
  ],
  [
    {
      action: "staff.signed_in",
      subjectId: eventSubjectId,
      details: { session: "s", method: "oidc", factor: "recovery_code" },
    },
    null,
    "Mila signed in with their company account, with a recovery code.",
  ],
  [
    { action: "staff.signed_out", subjectId: eventSubjectId, details: { session: "s" } },
    null,
    "Mila signed out.",
  ],
  [
    { action: "staff.sessions_ended", subjectId: eventSubjectId, details: { count: 1 } },
    "Ivo",
    "Mila ended 1 session of Ivo.",
  ],
  [
    { action: "staff.password_changed", subjectId: eventSubjectId, details: { sessionsEnded: 2 } },
    null,
    "Mila changed their password; 2 other sessions ended.",
  ],
  [
    { action: "staff.password_reset_requested", subjectId: eventSubjectId, details: {} },
    "Ivo",
    "A password reset was requested for Ivo.",
  ],
  [
    { action: "staff.password_reset", subjectId: eventSubjectId, details: { sessionsEnded: 1 } },
    "Ivo",
    "Ivo set a new password with a reset link; 1 session ended.",
  ],
  [
    {
      action: "staff.invited",
      subjectId: eventSubjectId,
      details: { role: "editor", resent: false },
    },
    null,
    "Mila invited someone as editor.",
  ],
  [
    {
      action: "staff.invited",
      subjectId: eventSubjectId,
      details: { role: "editor", resent: true },
    },
    null,
    "Mila resent an invitation as editor.",
  ],
  [
    { action: "staff.invitation_revoked", subjectId: eventSubjectId, details: { role: "admin" } },
    null,
    "Mila revoked an invitation as administrator.",
  ],
  [
    {
      action: "staff.invitation_accepted",
      subjectId: eventSubjectId,
      details: { role: "viewer", invitationId: eventSubjectId },
    },
    "Vera",
    "Vera accepted an invitation as viewer.",
  ],
  [
    {
      action: "staff.role_changed",
      subjectId: eventSubjectId,
      details: { from: "viewer", to: "admin" },
    },
    "Vera",
    "Mila changed the role of Vera from viewer to administrator.",
  ],
  [
    { action: "staff.disabled", subjectId: eventSubjectId, details: { sessionsEnded: 2 } },
    "Vera",
    "Mila disabled the account of Vera; 2 sessions ended.",
  ],
  [
    { action: "staff.enabled", subjectId: eventSubjectId, details: {} },
    "Vera",
    "Mila enabled the account of Vera.",
  ],
  [
    {
      action: "staff.mail_preferences_changed",
      subjectId: eventSubjectId,
      details: { topics: [], wholeShop: false },
    },
    "Mila",
    "Mila changed their e-mail preferences.",
  ],
  [
    { action: "staff.reauthenticated", subjectId: eventSubjectId, details: { method: "passkey" } },
    null,
    "Mila confirmed their identity with a passkey.",
  ],
  [
    {
      action: "staff.factor_added",
      subjectId: eventSubjectId,
      details: { factor: "totp", sessionsEnded: 2 },
    },
    null,
    "Mila set up an authenticator app for sign-in; 2 other sessions ended.",
  ],
  [
    {
      action: "staff.factor_added",
      subjectId: eventSubjectId,
      details: { factor: "passkey", sessionsEnded: 0 },
    },
    null,
    "Mila set up a passkey for sign-in.",
  ],
  [
    { action: "staff.factor_removed", subjectId: eventSubjectId, details: { factor: "totp" } },
    null,
    "Mila removed an authenticator app from sign-in.",
  ],
  [
    { action: "staff.factors_reset", subjectId: eventSubjectId, details: { count: 2 } },
    "Ivo",
    "Mila reset the second step of Ivo.",
  ],
  [
    { action: "staff.recovery_codes_generated", subjectId: eventSubjectId, details: { count: 10 } },
    null,
    "Mila generated 10 new recovery codes.",
  ],
  [
    { action: "staff.recovery_code_used", subjectId: eventSubjectId, details: { remaining: 3 } },
    null,
    "Mila used a recovery code; 3 left.",
  ],
  [
    { action: "staff.oidc_linked", subjectId: eventSubjectId, details: {} },
    null,
    "Mila signed in with their company account for the first time.",
  ],
  [
    { action: "staff.oidc_unlinked", subjectId: eventSubjectId, details: {} },
    null,
    "Mila unlinked their company account.",
  ],
  [
    {
      action: "staff.mfa_requirement_set",
      subjectId: eventSubjectId,
      details: { required: true },
    },
    null,
    "Mila made a second step required for everyone.",
  ],
  [
    {
      action: "staff.mfa_requirement_set",
      subjectId: eventSubjectId,
      details: { required: false },
    },
    null,
    "Mila made a second step optional.",
  ],
  [
    {
      action: "shop.created",
      subjectId: eventSubjectId,
      details: { invitationId: eventSubjectId },
    },
    null,
    "The shop was created.",
  ],
  [
    { action: "shop.suspended", subjectId: eventSubjectId, details: { sessionsEnded: 2 } },
    null,
    "An operator stopped all sending; 2 sessions ended.",
  ],
  [
    { action: "shop.resumed", subjectId: eventSubjectId, details: {} },
    null,
    "An operator allowed sending again.",
  ],
])("describes %o", (event, subject, text) => {
  expect(eventText(event, subject)).toBe(text);
});
