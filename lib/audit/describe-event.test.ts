import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, words: string]>([
  [
    {
      action: "staff.first_admin_created",
      subjectId: eventSubjectId,
      details: { via: "setup_link" },
    },
    "Mila",
    "The first administrator was made: Mila (with the set-up link).",
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
    "Mila signed in with a code from the app.",
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
    "Mila signed in through the sign-in provider, with a recovery code.",
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
    "A link for a new password was asked for: Ivo.",
  ],
  [
    { action: "staff.password_reset", subjectId: eventSubjectId, details: { sessionsEnded: 1 } },
    "Ivo",
    "Ivo set a new password with a link; 1 session ended.",
  ],
  [
    {
      action: "staff.invited",
      subjectId: eventSubjectId,
      details: { role: "editor", resent: false },
    },
    null,
    "Mila invited somebody as editor.",
  ],
  [
    {
      action: "staff.invited",
      subjectId: eventSubjectId,
      details: { role: "editor", resent: true },
    },
    null,
    "Mila invited somebody as editor with a new link.",
  ],
  [
    { action: "staff.invitation_revoked", subjectId: eventSubjectId, details: { role: "admin" } },
    null,
    "Mila withdrew an invitation as admin.",
  ],
  [
    {
      action: "staff.invitation_accepted",
      subjectId: eventSubjectId,
      details: { role: "viewer", invitation: eventSubjectId },
    },
    "Vera",
    "Vera took up an invitation as viewer.",
  ],
  [
    {
      action: "staff.role_changed",
      subjectId: eventSubjectId,
      details: { from: "viewer", to: "admin" },
    },
    "Vera",
    "Mila changed the role of Vera from viewer to admin.",
  ],
  [
    { action: "staff.disabled", subjectId: eventSubjectId, details: { sessionsEnded: 2 } },
    "Vera",
    "Mila disabled the account of Vera; 2 sessions ended.",
  ],
  [
    { action: "staff.enabled", subjectId: eventSubjectId, details: {} },
    "Vera",
    "Mila enabled the account of Vera again.",
  ],
  [
    {
      action: "delivery.outcome_reported",
      subjectId: eventSubjectId,
      details: { outcome: "discarded" },
    },
    "a.mp4",
    `Mila said that [a.mp4](/deliveries/${eventSubjectId}) was discarded on the phone.`,
  ],
  [
    { action: "delivery.reordered", subjectId: eventSubjectId, details: { position: 1, total: 3 } },
    "a.mp4",
    `Mila moved [a.mp4](/deliveries/${eventSubjectId}) to place 1 of 3 in the queue of its account.`,
  ],
  [
    {
      action: "staff.mail_chosen",
      subjectId: eventSubjectId,
      details: { topics: [], wholeShop: false },
    },
    "Mila",
    "Mila chose which e-mails to get.",
  ],
  [
    { action: "staff.reauthenticated", subjectId: eventSubjectId, details: { method: "passkey" } },
    null,
    "Mila confirmed with a passkey that it is them.",
  ],
  [
    {
      action: "staff.factor_added",
      subjectId: eventSubjectId,
      details: { factor: "totp", sessionsEnded: 2 },
    },
    null,
    "Mila set up an authenticator app for signing in; 2 other sessions ended.",
  ],
  [
    {
      action: "staff.factor_added",
      subjectId: eventSubjectId,
      details: { factor: "passkey", sessionsEnded: 0 },
    },
    null,
    "Mila set up a passkey for signing in.",
  ],
  [
    { action: "staff.factor_removed", subjectId: eventSubjectId, details: { factor: "totp" } },
    null,
    "Mila removed an authenticator app from their sign-in.",
  ],
  [
    { action: "staff.factors_reset", subjectId: eventSubjectId, details: { count: 2 } },
    "Ivo",
    "Mila reset the second step at sign-in of Ivo.",
  ],
  [
    { action: "staff.recovery_codes_generated", subjectId: eventSubjectId, details: { count: 10 } },
    null,
    "Mila got 10 new recovery codes.",
  ],
  [
    { action: "staff.recovery_code_used", subjectId: eventSubjectId, details: { left: 3 } },
    null,
    "Mila used a recovery code; 3 left.",
  ],
  [
    { action: "staff.oidc_linked", subjectId: eventSubjectId, details: {} },
    null,
    "Mila signed in through the sign-in provider for the first time.",
  ],
  [
    { action: "staff.oidc_unlinked", subjectId: eventSubjectId, details: {} },
    null,
    "Mila ended the link to their account at the sign-in provider.",
  ],
  [
    {
      action: "staff.mfa_requirement_set",
      subjectId: eventSubjectId,
      details: { required: true },
    },
    null,
    "Mila made a second step at sign-in a must.",
  ],
  [
    {
      action: "staff.mfa_requirement_set",
      subjectId: eventSubjectId,
      details: { required: false },
    },
    null,
    "Mila left a second step at sign-in to each person.",
  ],
  [
    {
      action: "draft.consented",
      subjectId: eventSubjectId,
      details: {
        consentId: eventSubjectId,
        deliveryId: "d1",
        fingerprint: "f",
        textVersion: "1",
        requestId: eventSubjectId,
      },
    },
    "a.mp4",
    "Mila approved and agreed to send to the TikTok inbox: [a.mp4](/deliveries/d1).",
  ],
  [
    {
      action: "approval.rule_changed",
      subjectId: eventSubjectId,
      details: { requireApproval: true, closed: 0 },
    },
    null,
    "Mila decided that a send needs two people.",
  ],
  [
    {
      action: "approval.rule_changed",
      subjectId: eventSubjectId,
      details: { requireApproval: false, closed: 2 },
    },
    null,
    "Mila decided that a send needs one person’s consent; 2 requests ended with that.",
  ],
  [
    {
      action: "approval.requested",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId, fingerprint: "f" },
    },
    "a.mp4",
    `Mila asked for the approval of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.changes_requested",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `Mila asked for changes in [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.withdrawn",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `Mila withdrew the request to approve [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.outdated",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `The change ended the request to approve [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    { action: "comment.added", subjectId: eventSubjectId, details: { commentId: eventSubjectId } },
    "a.mp4",
    `Mila commented on [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "comment.resolved",
      subjectId: eventSubjectId,
      details: { commentId: eventSubjectId, resolved: false },
    },
    "a.mp4",
    `Mila reopened a comment on [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    { action: "product.created", subjectId: eventSubjectId, details: { sku: "FS-1" } },
    "Silk dress",
    "Mila added the product [Silk dress](/products).",
  ],
  [
    { action: "product.created", subjectId: eventSubjectId, details: { sku: "FS-1" } },
    null,
    "Mila added the product [FS-1](/products).",
  ],
  [
    {
      action: "product.changed",
      subjectId: eventSubjectId,
      details: { sku: "FS-1", fields: ["title", "sku", "link"] },
    },
    "Silk dress",
    "Mila changed the title, SKU and link of [Silk dress](/products).",
  ],
  [
    { action: "product.archived", subjectId: eventSubjectId, details: { sku: "FS-1" } },
    "Silk dress",
    "Mila archived the product [Silk dress](/products?view=archived).",
  ],
  [
    { action: "product.restored", subjectId: eventSubjectId, details: { sku: "FS-1" } },
    "Silk dress",
    "Mila brought back the product [Silk dress](/products).",
  ],
  [
    {
      action: "video.added",
      subjectId: eventSubjectId,
      details: { source: "link", sizeBytes: 0 },
    },
    "a.mp4",
    `Mila began to add [a.mp4](/videos/${eventSubjectId}) from a link.`,
  ],
  [
    {
      action: "video.received",
      subjectId: eventSubjectId,
      details: { source: "upload", sizeBytes: 18_400_000, sha256: "" },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) arrived whole, 18.4 MB.`,
  ],
  [
    {
      action: "video.upload_failed",
      subjectId: eventSubjectId,
      details: { source: "link", reason: "timeout" },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) did not arrive.`,
  ],
  [
    {
      action: "video.checked",
      subjectId: eventSubjectId,
      details: { result: "ready", findings: [] },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) passed the check.`,
  ],
  [
    {
      action: "video.checked",
      subjectId: eventSubjectId,
      details: { result: "needs_fix", findings: ["a", "b"] },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) was checked and needs a fix (2 findings).`,
  ],
  [
    { action: "video.deleted", subjectId: eventSubjectId, details: { reason: "person" } },
    null,
    "Mila deleted a video.",
  ],
  [
    { action: "video.deleted", subjectId: eventSubjectId, details: { reason: "retention" } },
    "a.mp4",
    "The studio deleted a.mp4; its time was over.",
  ],
  [
    { action: "draft.created", subjectId: eventSubjectId, details: { videoId: eventSubjectId } },
    "a.mp4",
    `Mila began a draft of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "draft.changed",
      subjectId: eventSubjectId,
      details: { version: 3, fields: ["caption", "connectionId"] },
    },
    "a.mp4",
    `Mila changed the caption and account of the draft of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    { action: "draft.discarded", subjectId: eventSubjectId, details: { reason: "erasure" } },
    "a.mp4",
    "The studio discarded the draft of a.mp4; part of an erasure.",
  ],
  [
    { action: "draft.restored", subjectId: eventSubjectId, details: {} },
    "a.mp4",
    `Mila brought back the draft of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "draft.consented",
      subjectId: eventSubjectId,
      details: { consentId: eventSubjectId, deliveryId: "d1", fingerprint: "", textVersion: "1" },
    },
    "a.mp4",
    "Mila agreed to send to the TikTok inbox: [a.mp4](/deliveries/d1).",
  ],
  [
    {
      action: "connection.linked",
      subjectId: eventSubjectId,
      details: { scopes: ["user.info.basic"], relinked: true },
    },
    "Atelier",
    "Mila reconnected the TikTok account [Atelier](/connections), without the right to send drafts.",
  ],
  [
    { action: "connection.needs_reconnect", subjectId: eventSubjectId, details: { reason: "x" } },
    "Atelier",
    "TikTok asks for a new sign-in: [Atelier](/connections) has to be reconnected.",
  ],
  [
    {
      action: "connection.disconnected",
      subjectId: eventSubjectId,
      details: { reason: "staff", deliveriesCancelled: 1 },
    },
    "Atelier",
    "Mila disconnected [Atelier](/connections); 1 delivery cancelled.",
  ],
  [
    {
      action: "connection.disconnected",
      subjectId: eventSubjectId,
      details: { reason: "removed_at_tiktok", deliveriesCancelled: 0 },
    },
    null,
    "The studio disconnected [a TikTok account](/connections) because TikTok said that the access was removed.",
  ],
  [
    { action: "connection.revoked", subjectId: eventSubjectId, details: { result: "failed" } },
    "Atelier",
    "TikTok did not confirm the end of our access to [Atelier](/connections).",
  ],
  [
    {
      action: "delivery.state_changed",
      subjectId: eventSubjectId,
      details: { from: "processing", to: "in_inbox", reason: null },
    },
    "a.mp4",
    `[a.mp4](/deliveries/${eventSubjectId}) arrived in the TikTok inbox.`,
  ],
  [
    {
      action: "delivery.taken_over",
      subjectId: eventSubjectId,
      details: { state: "uploading", percent: 40, holder: "another" },
    },
    "a.mp4",
    `The studio went on with [a.mp4](/deliveries/${eventSubjectId}) after an interruption at 40 %.`,
  ],
  [
    {
      action: "delivery.cancel_requested",
      subjectId: eventSubjectId,
      details: { state: "queued" },
    },
    "a.mp4",
    `Mila asked to cancel the delivery of [a.mp4](/deliveries/${eventSubjectId}).`,
  ],
  [
    { action: "delivery.retried", subjectId: eventSubjectId, details: { from: "not_sent" } },
    "a.mp4",
    `Mila asked to try again: [a.mp4](/deliveries/${eventSubjectId}).`,
  ],
  [
    { action: "delivery.resolved", subjectId: eventSubjectId, details: { choice: "send_again" } },
    "a.mp4",
    `Mila did not find the draft and had it sent again: [a.mp4](/deliveries/${eventSubjectId}).`,
  ],
  [
    { action: "handoff.created", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila made a phone page for [a.mp4](/deliveries/d1).",
  ],
  [
    { action: "handoff.revoked", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila closed the phone page for [a.mp4](/deliveries/d1).",
  ],
  [
    { action: "handoff.marked_posted", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila said that it is posted: [a.mp4](/deliveries/d1).",
  ],
  [
    {
      action: "connection.disconnected",
      subjectId: eventSubjectId,
      details: { reason: "shop_suspended", deliveriesCancelled: 0 },
    },
    "Atelier",
    "The studio disconnected [Atelier](/connections) because whoever runs this installation stopped all sending.",
  ],
])("%o is told in words", (event, subject, words) => {
  expect(eventText(event, subject)).toBe(words);
});

test("a word this version does not know is told plainly", () => {
  expect(
    eventText(
      {
        action: "delivery.state_changed",
        subjectId: eventSubjectId,
        details: { from: "a", to: "b", reason: null },
      },
      "a.mp4",
    ),
  ).toBe(`[a.mp4](/deliveries/${eventSubjectId}) went on.`);
  expect(
    eventText(
      { action: "deletion.requested", subjectId: eventSubjectId, details: { origin: "other" } },
      null,
    ),
  ).toBe("A deletion was requested.");
});
