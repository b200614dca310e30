import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, text: string]>([
  [
    {
      action: "delivery.outcome_reported",
      subjectId: eventSubjectId,
      details: { outcome: "discarded" },
    },
    "a.mp4",
    `Mila reported that [a.mp4](/deliveries/${eventSubjectId}) was discarded on the phone.`,
  ],
  [
    { action: "delivery.reordered", subjectId: eventSubjectId, details: { position: 1, total: 3 } },
    "a.mp4",
    `Mila moved [a.mp4](/deliveries/${eventSubjectId}) to position 1 of 3 in the queue of its account.`,
  ],
  [
    {
      action: "connection.linked",
      subjectId: eventSubjectId,
      details: { scopes: ["user.info.basic"], relinked: true },
    },
    "Atelier",
    "Mila reconnected the TikTok account [Atelier](/connections), without permission to send drafts.",
  ],
  [
    { action: "connection.needs_reconnect", subjectId: eventSubjectId, details: { reason: "x" } },
    "Atelier",
    "[Atelier](/connections) needs to be reconnected.",
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
    "The studio disconnected [a TikTok account](/connections) because our access was removed at TikTok.",
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
    `The studio resumed [a.mp4](/deliveries/${eventSubjectId}) after an interruption at 40%.`,
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
    `Mila retried the delivery of [a.mp4](/deliveries/${eventSubjectId}).`,
  ],
  [
    { action: "delivery.resolved", subjectId: eventSubjectId, details: { choice: "send_again" } },
    "a.mp4",
    `Mila did not find the draft and sent it again: [a.mp4](/deliveries/${eventSubjectId}).`,
  ],
  [
    { action: "handoff.created", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila created a phone page for [a.mp4](/deliveries/d1).",
  ],
  [
    { action: "handoff.revoked", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila closed the phone page for [a.mp4](/deliveries/d1).",
  ],
  [
    { action: "handoff.marked_posted", subjectId: eventSubjectId, details: { deliveryId: "d1" } },
    "a.mp4",
    "Mila marked [a.mp4](/deliveries/d1) as posted.",
  ],
  [
    {
      action: "connection.disconnected",
      subjectId: eventSubjectId,
      details: { reason: "shop_suspended", deliveriesCancelled: 0 },
    },
    "Atelier",
    "The studio disconnected [Atelier](/connections) because an operator stopped all sending.",
  ],
  [
    {
      action: "mail.failed",
      subjectId: eventSubjectId,
      details: { topic: "refused", failureCode: "EAUTH", staffId: eventSubjectId },
    },
    "a.mp4",
    `An e-mail about [a.mp4](/deliveries/${eventSubjectId}) could not be delivered.`,
  ],
  [
    {
      action: "mail.failed",
      subjectId: eventSubjectId,
      details: { topic: "reconnect", failureCode: "EAUTH", staffId: eventSubjectId },
    },
    "Sofia",
    "An e-mail about [Sofia](/connections) could not be delivered.",
  ],
  [
    {
      action: "mail.failed",
      subjectId: eventSubjectId,
      details: { topic: "approval_requested", failureCode: "EAUTH", staffId: eventSubjectId },
    },
    "a.mp4",
    `An e-mail about [a.mp4](/drafts/${eventSubjectId}) could not be delivered.`,
  ],
  [
    {
      action: "connection.erased",
      subjectId: eventSubjectId,
      details: { counts: { drafts: 2, videos: 1 }, revocationResult: "done" },
    },
    null,
    "The studio erased the data of a TikTok account (3 items).",
  ],
])("describes %o", (event, subject, text) => {
  expect(eventText(event, subject)).toBe(text);
});

test("describes an unknown delivery state without its name", () => {
  const details = { from: "a", to: "b", reason: null };
  expect(
    eventText({ action: "delivery.state_changed", subjectId: eventSubjectId, details }, "a.mp4"),
  ).toBe(`[a.mp4](/deliveries/${eventSubjectId}) continued.`);
});
