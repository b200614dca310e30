import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, text: string]>([
  [
    { action: "deletion.requested", subjectId: eventSubjectId, details: { origin: "form" } },
    null,
    "Deletion was requested through the public form.",
  ],
  [
    { action: "deletion.contact_confirmed", subjectId: eventSubjectId, details: {} },
    null,
    "The requester of a deletion confirmed the e-mail address.",
  ],
  [
    { action: "deletion.verified", subjectId: eventSubjectId, details: { origin: "form" } },
    null,
    "A deletion request was verified.",
  ],
  [
    {
      action: "deletion.completed",
      subjectId: eventSubjectId,
      details: { counts: { tokens: 1 }, revocationResult: "done" },
    },
    null,
    "A deletion request was completed: 1 item erased.",
  ],
  [
    {
      action: "audit.segment_closed",
      subjectId: eventSubjectId,
      details: { rows: 900, lastNumber: 900, lastHash: "" },
    },
    null,
    "The studio removed the oldest 900 entries of this log; their retention period ended.",
  ],
  [
    {
      action: "audit.heads_exported",
      subjectId: null,
      details: { at: "2026-11-24T02:10:00.000Z", heads: 3 },
    },
    null,
    "The studio saved the ends of 3 chains of this log outside the database.",
  ],
  [
    { action: "keys.changed", subjectId: "k1", details: { change: "retired" } },
    null,
    "The sealing key k1 was destroyed after its last value was resealed.",
  ],
  [
    { action: "keys.resealed", subjectId: "k2", details: { values: 2 } },
    null,
    "2 stored secrets resealed with the key k2.",
  ],
  [
    {
      action: "backup.restored",
      subjectId: null,
      details: { madeAt: "2026-11-24T02:10:00.000Z", quarantined: 2, mails: 0, handoffs: 1 },
    },
    null,
    "The studio was restored from a backup of 2026-11-24 02:10 UTC.",
  ],
  [
    { action: "retention.purged", subjectId: null, details: { counts: { videos: 3, uploads: 1 } } },
    null,
    "The studio deleted 4 items at the end of their retention period.",
  ],
])("describes %o", (event, subject, text) => {
  expect(eventText(event, subject)).toBe(text);
});

test("describes an unknown origin of a deletion request without its name", () => {
  const details = { origin: "other" };
  expect(
    eventText({ action: "deletion.requested", subjectId: eventSubjectId, details }, null),
  ).toBe("Deletion was requested.");
});
