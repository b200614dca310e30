import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, words: string]>([
  [
    { action: "shop.created", subjectId: eventSubjectId, details: { invitation: eventSubjectId } },
    null,
    "A shop was added to this installation.",
  ],
  [
    {
      action: "mail.given_up",
      subjectId: eventSubjectId,
      details: { cause: "refused", failure: "EAUTH", to: eventSubjectId },
    },
    "a.mp4",
    `An e-mail about [a.mp4](/deliveries/${eventSubjectId}) could not be delivered.`,
  ],
  [
    {
      action: "mail.given_up",
      subjectId: eventSubjectId,
      details: { cause: "reconnect", failure: "EAUTH", to: eventSubjectId },
    },
    "Sofia",
    "An e-mail about [Sofia](/connections) could not be delivered.",
  ],
  [
    {
      action: "mail.given_up",
      subjectId: eventSubjectId,
      details: { cause: "approval_requested", failure: "EAUTH", to: eventSubjectId },
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
    "The studio erased what it held of a TikTok account (3 items).",
  ],
  [
    { action: "shop.suspended", subjectId: eventSubjectId, details: { sessionsEnded: 2 } },
    null,
    "Whoever runs this installation stopped all sending; 2 sessions ended.",
  ],
  [
    { action: "shop.resumed", subjectId: eventSubjectId, details: {} },
    null,
    "Whoever runs this installation allowed sending again.",
  ],
  [
    { action: "deletion.requested", subjectId: eventSubjectId, details: { origin: "form" } },
    null,
    "A deletion was requested through the public form.",
  ],
  [
    { action: "deletion.verified", subjectId: eventSubjectId, details: { origin: "form" } },
    null,
    "A request for deletion was verified.",
  ],
  [
    {
      action: "deletion.completed",
      subjectId: eventSubjectId,
      details: { counts: { tokens: 1 }, revocationResult: "done" },
    },
    null,
    "A request for deletion was completed: 1 item erased.",
  ],
  [
    {
      action: "audit.segment_closed",
      subjectId: eventSubjectId,
      details: { rows: 900, lastNumber: 900, lastHash: "" },
    },
    null,
    "The studio closed the oldest 900 entries of this record; their time was over.",
  ],
  [
    { action: "keys.changed", subjectId: "k1", details: { change: "retired" } },
    null,
    "The sealing key k1 was destroyed; nothing needed it any more.",
  ],
  [
    { action: "keys.resealed", subjectId: "k2", details: { values: 2 } },
    null,
    "2 stored secrets sealed anew with the key k2.",
  ],
  [
    {
      action: "backup.restored",
      subjectId: null,
      details: { madeAt: "2026-11-24T02:10:00.000Z", quarantined: 2, mails: 0, handoffs: 1 },
    },
    null,
    "The studio was put back to a backup of 2026-11-24 02:10 UTC.",
  ],
  [
    { action: "retention.purged", subjectId: null, details: { counts: { videos: 3, uploads: 1 } } },
    null,
    "The studio cleared away 4 items whose time was over.",
  ],
])("%o is told in words", (event, subject, words) => {
  expect(eventText(event, subject)).toBe(words);
});
