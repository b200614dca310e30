import { expect, test } from "vitest";

import type { AuditEvent } from "#lib/audit/events";
import { eventSubjectId, eventText } from "#tests/support/event-text";

test.each<[AuditEvent, subject: string | null, text: string]>([
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
    "Mila approved and consented to sending [a.mp4](/deliveries/d1) to the TikTok inbox.",
  ],
  [
    { action: "video.rendition_requested", subjectId: eventSubjectId, details: {} },
    "b.mov",
    `Mila requested a preview of [b.mov](/videos/${eventSubjectId}).`,
  ],
  [
    { action: "video.renamed", subjectId: eventSubjectId, details: {} },
    "b.mp4",
    `Mila renamed a video to [b.mp4](/videos/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.rule_changed",
      subjectId: eventSubjectId,
      details: { requireApproval: true, closed: 0 },
    },
    null,
    "Mila required a second approver.",
  ],
  [
    {
      action: "approval.rule_changed",
      subjectId: eventSubjectId,
      details: { requireApproval: false, closed: 2 },
    },
    null,
    "Mila stopped requiring a second approver; 2 requests closed.",
  ],
  [
    {
      action: "approval.requested",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId, fingerprint: "f" },
    },
    "a.mp4",
    `Mila requested approval of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.changes_requested",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `Mila requested changes to [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.withdrawn",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `Mila withdrew the approval request for [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "approval.outdated",
      subjectId: eventSubjectId,
      details: { requestId: eventSubjectId },
    },
    "a.mp4",
    `An edit closed the approval request for [a.mp4](/drafts/${eventSubjectId}).`,
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
    "Mila restored the product [Silk dress](/products).",
  ],
  [
    {
      action: "video.added",
      subjectId: eventSubjectId,
      details: { source: "link", sizeBytes: 0 },
    },
    "a.mp4",
    `Mila started adding [a.mp4](/videos/${eventSubjectId}) from a link.`,
  ],
  [
    {
      action: "video.received",
      subjectId: eventSubjectId,
      details: { source: "upload", sizeBytes: 18_400_000, sha256: "" },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) was uploaded, 18.4 MB.`,
  ],
  [
    {
      action: "video.upload_failed",
      subjectId: eventSubjectId,
      details: { source: "link", reason: "timeout" },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) could not be uploaded.`,
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
      details: { result: "ready", findings: ["rotation"] },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) passed the check with 1 finding.`,
  ],
  [
    {
      action: "video.checked",
      subjectId: eventSubjectId,
      details: { result: "needs_fix", findings: ["a", "b"] },
    },
    "a.mp4",
    `[a.mp4](/videos/${eventSubjectId}) failed the check with 2 findings.`,
  ],
  [
    { action: "video.deleted", subjectId: eventSubjectId, details: { reason: "person" } },
    null,
    "Mila deleted a video.",
  ],
  [
    { action: "video.deleted", subjectId: eventSubjectId, details: { reason: "retention" } },
    "a.mp4",
    "The studio deleted a.mp4; its retention period ended.",
  ],
  [
    { action: "draft.created", subjectId: eventSubjectId, details: { videoId: eventSubjectId } },
    "a.mp4",
    `Mila started a draft of [a.mp4](/drafts/${eventSubjectId}).`,
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
    `Mila restored the draft of [a.mp4](/drafts/${eventSubjectId}).`,
  ],
  [
    {
      action: "draft.consented",
      subjectId: eventSubjectId,
      details: { consentId: eventSubjectId, deliveryId: "d1", fingerprint: "", textVersion: "1" },
    },
    "a.mp4",
    "Mila consented to sending [a.mp4](/deliveries/d1) to the TikTok inbox.",
  ],
])("describes %o", (event, subject, text) => {
  expect(eventText(event, subject)).toBe(text);
});
