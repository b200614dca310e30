import { type EventNames, plainText, sumCounts, withLink } from "#lib/audit/event-text";
import type { EventOf } from "#lib/audit/events";
import type { EventDescription } from "#lib/audit/schema";
import { formatCount } from "#lib/format";
import type { DeliveryState } from "#lib/infra/generated/enums";
import { paths } from "#lib/paths";

const disconnectReasonSuffixes = {
  staff: "",
  removed_at_tiktok: " because our access was removed at TikTok",
  erasure: " for an erasure",
  unused: " because it was not used for a long time",
  shop_suspended: " because an operator stopped all sending",
};

/** What a delivery did on entering each state. Rows of an older version may hold other states. */
const deliveryStateLabels: Record<string, string> = {
  queued: "was queued",
  init_sent: "is waiting for TikTok to start the upload",
  ready: "is ready to upload",
  uploading: "is uploading",
  pulling: "is being downloaded by TikTok",
  committing: "is sending its last part",
  processing: "is being processed by TikTok",
  in_inbox: "arrived in the TikTok inbox",
  posted: "was posted",
  cancelled: "was cancelled; nothing was sent",
  not_sent: "was not sent",
  refused: "was refused by TikTok",
  unconfirmed: "is unconfirmed; check the TikTok inbox",
} satisfies Record<DeliveryState, string>;

const reportedOutcomeLabels = {
  posted: "was posted on the phone",
  discarded: "was discarded on the phone",
  still_in_inbox: "is still in the TikTok inbox",
};

/** The sentence of an event about accounts, deliveries, phone pages or e-mails. */
export function describeDeliveryEvent(
  event: EventOf<"connection" | "delivery" | "handoff" | "mail">,
  { actorName, subjectName }: EventNames,
): EventDescription {
  const video = subjectName ?? "a deleted video";
  const account = subjectName ?? "a TikTok account";
  const ofAccount = (before: string, after = "") =>
    withLink(before, account, paths.connections(), after);
  const ofDelivery = (before: string, after = "", deliveryId = event.subjectId) =>
    withLink(before, video, paths.delivery(deliveryId), after);
  switch (event.action) {
    case "connection.linked": {
      const { scopes, relinked } = event.details;
      return ofAccount(
        `${actorName} ${relinked ? "reconnected" : "connected"} the TikTok account`,
        scopes.includes("video.upload") ? "" : ", without permission to send drafts",
      );
    }
    case "connection.needs_reconnect":
      return ofAccount("", " needs to be reconnected");
    case "connection.disconnected": {
      const { reason, deliveriesCancelled: count } = event.details;
      const cancelled =
        count > 0 ? `; ${formatCount(count, "delivery", "deliveries")} cancelled` : "";
      return ofAccount(
        `${reason === "staff" ? actorName : "The studio"} disconnected`,
        `${disconnectReasonSuffixes[reason]}${cancelled}`,
      );
    }
    case "connection.revoked":
      return ofAccount(
        `TikTok ${event.details.result === "done" ? "confirmed" : "did not confirm"} the end of our access to`,
      );
    case "connection.erased":
      return withLink(
        "The studio erased the data of",
        account,
        null,
        ` (${formatCount(sumCounts(event.details.counts), "item")})`,
      );
    case "connection.restricted":
      return ofAccount("Sending was restricted during a deletion request:");
    case "connection.unrestricted":
      return ofAccount("The restriction of sending was lifted:");
    case "delivery.state_changed":
      return ofDelivery("", ` ${deliveryStateLabels[event.details.to] ?? "continued"}`);
    case "delivery.taken_over":
      return ofDelivery(
        "The studio resumed",
        ` after an interruption at ${event.details.percent}%`,
      );
    case "delivery.cancel_requested":
      return ofDelivery(`${actorName} asked to cancel the delivery of`);
    case "delivery.retried":
      return ofDelivery(`${actorName} retried the delivery of`);
    case "delivery.resolved":
      return ofDelivery(
        event.details.choice === "found_in_inbox"
          ? `${actorName} found the draft in the TikTok inbox:`
          : `${actorName} did not find the draft and sent it again:`,
      );
    case "delivery.outcome_reported":
      return ofDelivery(
        `${actorName} reported that`,
        ` ${reportedOutcomeLabels[event.details.outcome]}`,
      );
    case "delivery.reordered": {
      const { position, total } = event.details;
      return ofDelivery(
        `${actorName} moved`,
        ` to position ${position} of ${total} in the queue of its account`,
      );
    }
    case "handoff.created":
      return ofDelivery(`${actorName} created a phone page for`, "", event.details.deliveryId);
    case "handoff.revoked":
      return ofDelivery(`${actorName} closed the phone page for`, "", event.details.deliveryId);
    case "handoff.marked_posted":
      return ofDelivery(`${actorName} marked`, " as posted", event.details.deliveryId);
    case "mail.failed": {
      const { topic } = event.details;
      const after = " could not be delivered";
      if (topic === "security") return plainText(`An e-mail${after}`);
      if (topic === "reconnect") return ofAccount("An e-mail about", after);
      return topic.startsWith("approval_")
        ? withLink("An e-mail about", video, paths.draft(event.subjectId), after)
        : ofDelivery("An e-mail about", after);
    }
  }
}
