import { type EventNames, joinList, plainText, withLink } from "#lib/audit/event-text";
import type { DraftField, EventOf, ProductField } from "#lib/audit/events";
import type { EventDescription } from "#lib/audit/schema";
import { formatBytes, formatCount } from "#lib/format";
import type { VideoSource } from "#lib/infra/generated/enums";
import { paths } from "#lib/paths";

const fieldLabels: Record<ProductField | DraftField, string> = {
  title: "title",
  sku: "SKU",
  link: "link",
  caption: "caption",
  hashtags: "hashtags",
  productId: "product",
  connectionId: "account",
  coverMs: "cover",
};
const fieldList = (names: (ProductField | DraftField)[]) =>
  joinList(names.map((name) => fieldLabels[name] ?? name));

const videoSourceLabels: Record<string, string> = {
  upload: "by upload",
  link: "from a link",
  folder: "from the folder",
  sample: "as a sample",
} satisfies Record<VideoSource, string>;

const checkResultLabels = {
  ready: (findings: number) =>
    findings === 0
      ? "passed the check"
      : `passed the check with ${formatCount(findings, "finding")}`,
  needs_fix: (findings: number) => `failed the check with ${formatCount(findings, "finding")}`,
  failed: () => "could not be checked",
};

const deleteReasonSuffixes = {
  person: "",
  retention: "; its retention period ended",
  erasure: "; part of an erasure",
};

/** The sentence of an event about products, videos, drafts, approvals or comments. */
export function describeContentEvent(
  event: EventOf<"product" | "video" | "draft" | "approval" | "comment">,
  { actorName, subjectName }: EventNames,
): EventDescription {
  const video = subjectName ?? "a deleted video";
  const ofProduct = (verb: string, sku: string, query = "") =>
    withLink(`${actorName} ${verb}`, subjectName ?? sku, `${paths.products()}${query}`);
  const ofVideo = (before: string, after = "") =>
    withLink(before, video, paths.video(event.subjectId), after);
  const ofDraft = (before: string) => withLink(before, video, paths.draft(event.subjectId));
  switch (event.action) {
    case "product.created":
      return ofProduct("added the product", event.details.sku);
    case "product.changed":
      return ofProduct(`changed the ${fieldList(event.details.fields)} of`, event.details.sku);
    case "product.archived":
      return ofProduct("archived the product", event.details.sku, "?view=archived");
    case "product.restored":
      return ofProduct("restored the product", event.details.sku);
    case "video.added": {
      const source = videoSourceLabels[event.details.source];
      return ofVideo(`${actorName} started adding`, source ? ` ${source}` : "");
    }
    case "video.received":
      return ofVideo("", ` was uploaded, ${formatBytes(event.details.sizeBytes)}`);
    case "video.upload_failed":
      return ofVideo("", " could not be uploaded");
    case "video.checked": {
      const { result, findings } = event.details;
      return ofVideo("", ` ${checkResultLabels[result](findings.length)}`);
    }
    case "video.rendition_requested":
      return ofVideo(`${actorName} requested a preview of`);
    case "video.tags_changed":
      return ofVideo(`${actorName} changed the tags of`);
    case "video.renamed":
      return withLink(`${actorName} renamed a video to`, video, paths.video(event.subjectId));
    case "video.deleted": {
      const { reason } = event.details;
      return withLink(
        reason === "person" ? `${actorName} deleted` : "The studio deleted",
        subjectName ?? "a video",
        null,
        deleteReasonSuffixes[reason],
      );
    }
    case "draft.created":
      return ofDraft(`${actorName} started a draft of`);
    case "draft.changed":
      return ofDraft(`${actorName} changed the ${fieldList(event.details.fields)} of the draft of`);
    case "draft.discarded": {
      const { reason } = event.details;
      const who = reason === "person" ? actorName : "The studio";
      return withLink(`${who} discarded the draft of`, video, null, deleteReasonSuffixes[reason]);
    }
    case "draft.restored":
      return ofDraft(`${actorName} restored the draft of`);
    case "draft.consented": {
      const approved = event.details.requestId === undefined ? "" : "approved and ";
      return withLink(
        `${actorName} ${approved}consented to sending`,
        video,
        paths.delivery(event.details.deliveryId),
        " to the TikTok inbox",
      );
    }
    case "approval.rule_changed": {
      const { requireApproval, closed } = event.details;
      const ended = closed > 0 ? `; ${formatCount(closed, "request")} closed` : "";
      return plainText(
        `${actorName} ${requireApproval ? "required a second approver" : "stopped requiring a second approver"}${ended}`,
      );
    }
    case "approval.requested":
      return ofDraft(`${actorName} requested approval of`);
    case "approval.changes_requested":
      return ofDraft(`${actorName} requested changes to`);
    case "approval.withdrawn":
      return ofDraft(`${actorName} withdrew the approval request for`);
    case "approval.outdated":
      return ofDraft("An edit closed the approval request for");
    case "comment.added":
      return ofDraft(`${actorName} commented on`);
    case "comment.resolved":
      return ofDraft(
        `${actorName} ${event.details.resolved ? "resolved" : "reopened"} a comment on`,
      );
  }
}
