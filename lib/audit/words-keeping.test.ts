import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { id, told } from "#tests/support/told";

test.each<[AuditEvent, subject: string | null, words: string]>([
  [{ action: "shop.added", subjectId: id, details: { invitation: id } }, null, "A shop was added to this installation."],
  [
    { action: "mail.given_up", subjectId: id, details: { cause: "refused", failure: "EAUTH", to: id } },
    "a.mp4",
    `An e-mail about [a.mp4](/deliveries/${id}) could not be delivered.`,
  ],
  [
    { action: "mail.given_up", subjectId: id, details: { cause: "reconnect", failure: "EAUTH", to: id } },
    "Sofia",
    "An e-mail about [Sofia](/connections) could not be delivered.",
  ],
  [
    { action: "mail.given_up", subjectId: id, details: { cause: "approval_asked", failure: "EAUTH", to: id } },
    "a.mp4",
    `An e-mail about [a.mp4](/drafts/${id}) could not be delivered.`,
  ],
  [
    { action: "connection.erased", subjectId: id, details: { counts: { drafts: 2, videos: 1 }, revoked: "done" } },
    null,
    "The studio erased what it held of a TikTok account (3 items).",
  ],
  [
    { action: "shop.stopped", subjectId: id, details: { sessionsEnded: 2 } },
    null,
    "Whoever runs this installation stopped all sending; 2 sessions ended.",
  ],
  [{ action: "shop.resumed", subjectId: id, details: {} }, null, "Whoever runs this installation allowed sending again."],
  [{ action: "deletion.requested", subjectId: id, details: { origin: "form" } }, null, "A deletion was requested through the public form."],
  [{ action: "deletion.verified", subjectId: id, details: { origin: "form" } }, null, "A request for deletion was verified."],
  [
    { action: "deletion.completed", subjectId: id, details: { counts: { tokens: 1 }, revoked: "done" } },
    null,
    "A request for deletion was completed: 1 item erased.",
  ],
  [
    { action: "audit.segment_closed", subjectId: id, details: { rows: 900, lastNumber: 900, lastHash: "" } },
    null,
    "The studio closed the oldest 900 entries of this record; their time was over.",
  ],
  [
    { action: "keys.changed", subjectId: "k1", details: { change: "retired" } },
    null,
    "The sealing key k1 was destroyed; nothing needed it any more.",
  ],
  [{ action: "keys.resealed", subjectId: "k2", details: { values: 2 } }, null, "2 stored secrets sealed anew with the key k2."],
  [
    { action: "backup.restored", subjectId: null, details: { madeAt: "2026-11-24T02:10:00.000Z", held: 2, mails: 0, links: 1 } },
    null,
    "The studio was put back to a backup of 2026-11-24 02:10 UTC.",
  ],
  [
    { action: "retention.swept", subjectId: null, details: { counts: { videos: 3, uploads: 1 } } },
    null,
    "The studio cleared away 4 items whose time was over.",
  ],
])("%o is told in words", (event, subject, words) => {
  expect(told(event, subject)).toBe(words);
});
