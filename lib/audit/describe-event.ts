import type { AuditEvent } from "#lib/audit/events";
import {
  withLink,
  CHECK_RESULT_LABELS,
  REAUTH_METHOD_LABELS,
  pluralize,
  DISCONNECT_REASON_SUFFIXES,
  FACTOR_LABELS,
  fieldLabels,
  DELETE_REASON_SUFFIXES,
  KEY_CHANGE_LABELS,
  formatMegabytes,
  DELIVERY_STATE_LABELS,
  DELETION_ORIGIN_LABELS,
  textOnly,
  REPORTED_OUTCOME_LABELS,
  signInLabel,
  VIDEO_SOURCE_LABELS,
  sumCounts,
  FIRST_ADMIN_LABELS,
} from "#lib/audit/labels";
import { paths } from "#lib/paths";

/** What is known of an event beside itself. `subject` is the name of the thing; null when it is gone. */
export type EventNames = { actorName: string; subjectName: string | null };

/** A sentence with at most one link in it: before, the linked words, after. The full stop is part of it. */
export type EventDescription = {
  before: string;
  link: { words: string; href: string | null } | null;
  after: string;
};

/** The sentence of one event. Pure, and complete: a new event without a sentence does not compile. */
export function describeEvent(
  event: AuditEvent,
  { actorName, subjectName }: EventNames,
): EventDescription {
  const video = subjectName ?? "a deleted video";
  const account = subjectName ?? "a TikTok account";
  const person = subjectName ?? "a former colleague";
  switch (event.action) {
    case "staff.first_admin_created":
      return withLink(
        "The first administrator was made:",
        person,
        null,
        ` (${FIRST_ADMIN_LABELS[event.details.via]})`,
      );
    case "staff.added":
      return withLink(`${actorName} added`, person, null, ` as ${event.details.role}`);
    case "staff.signed_in":
      return textOnly(signInLabel(actorName, event.details));
    case "staff.signed_out":
      return textOnly(`${actorName} signed out`);
    case "staff.sessions_ended":
      return withLink(
        `${actorName} ended ${pluralize(event.details.count, "session")} of`,
        person,
        null,
      );
    case "staff.password_changed":
      return textOnly(
        `${actorName} changed their password; ${pluralize(event.details.sessionsEnded, "other session")} ended`,
      );
    case "staff.reauthenticated":
      return textOnly(
        `${actorName} confirmed with ${REAUTH_METHOD_LABELS[event.details.method]} that it is them`,
      );
    case "staff.factor_added": {
      const { factor, sessionsEnded } = event.details;
      const ended = sessionsEnded > 0 ? `; ${pluralize(sessionsEnded, "other session")} ended` : "";
      return textOnly(`${actorName} set up ${FACTOR_LABELS[factor]} for signing in${ended}`);
    }
    case "staff.factor_removed":
      return textOnly(
        `${actorName} removed ${FACTOR_LABELS[event.details.factor]} from their sign-in`,
      );
    case "staff.factors_reset":
      return withLink(`${actorName} reset the second step at sign-in of`, person, null);
    case "staff.recovery_codes_generated":
      return textOnly(`${actorName} got ${pluralize(event.details.count, "new recovery code")}`);
    case "staff.recovery_code_used":
      return textOnly(`${actorName} used a recovery code; ${event.details.left} left`);
    case "staff.oidc_linked":
      return textOnly(`${actorName} signed in through the sign-in provider for the first time`);
    case "staff.oidc_unlinked":
      return textOnly(`${actorName} ended the link to their account at the sign-in provider`);
    case "staff.mfa_requirement_set":
      return textOnly(
        `${actorName} ${event.details.required ? "made a second step at sign-in a must" : "left a second step at sign-in to each person"}`,
      );
    case "staff.password_reset_requested":
      return withLink("A link for a new password was asked for:", person, null);
    case "staff.password_reset":
      return withLink(
        "",
        person,
        null,
        ` set a new password with a link; ${pluralize(event.details.sessionsEnded, "session")} ended`,
      );
    case "staff.invited":
      return textOnly(
        `${actorName} invited somebody as ${event.details.role}${event.details.resent ? " with a new link" : ""}`,
      );
    case "staff.invitation_revoked":
      return textOnly(`${actorName} withdrew an invitation as ${event.details.role}`);
    case "staff.invitation_accepted":
      return withLink("", person, null, ` took up an invitation as ${event.details.role}`);
    case "staff.role_changed":
      return withLink(
        `${actorName} changed the role of`,
        person,
        null,
        ` from ${event.details.from} to ${event.details.to}`,
      );
    case "staff.disabled":
      return withLink(
        `${actorName} disabled the account of`,
        person,
        null,
        `; ${pluralize(event.details.sessionsEnded, "session")} ended`,
      );
    case "staff.enabled":
      return withLink(`${actorName} enabled the account of`, person, null, " again");
    case "shop.created":
      return textOnly("A shop was added to this installation");
    case "staff.mail_chosen":
      return textOnly(`${actorName} chose which e-mails to get`);
    case "mail.given_up": {
      const { cause } = event.details;
      if (cause === "letter") return textOnly("An e-mail could not be delivered");
      const href = cause.startsWith("approval_") ? paths.draft : paths.delivery;
      if (cause === "reconnect")
        return withLink("An e-mail about", account, paths.connections(), " could not be delivered");
      return withLink("An e-mail about", video, href(event.subjectId), " could not be delivered");
    }
    case "product.created":
      return withLink(
        `${actorName} added the product`,
        subjectName ?? event.details.sku,
        paths.products(),
      );
    case "product.changed":
      return withLink(
        `${actorName} changed the ${fieldLabels(event.details.fields)} of`,
        subjectName ?? event.details.sku,
        paths.products(),
      );
    case "product.archived":
      return withLink(
        `${actorName} archived the product`,
        subjectName ?? event.details.sku,
        `${paths.products()}?view=archived`,
      );
    case "product.restored":
      return withLink(
        `${actorName} brought back the product`,
        subjectName ?? event.details.sku,
        paths.products(),
      );
    case "video.added":
      return withLink(
        `${actorName} began to add`,
        video,
        paths.video(event.subjectId),
        ` ${VIDEO_SOURCE_LABELS[event.details.source] ?? ""}`.trimEnd(),
      );
    case "video.received":
      return withLink(
        "",
        video,
        paths.video(event.subjectId),
        ` arrived whole, ${formatMegabytes(event.details.sizeBytes)}`,
      );
    case "video.upload_failed":
      return withLink("", video, paths.video(event.subjectId), " did not arrive");
    case "video.checked":
      return withLink(
        "",
        video,
        paths.video(event.subjectId),
        ` ${CHECK_RESULT_LABELS[event.details.result](event.details.findings.length)}`,
      );
    case "video.deleted": {
      const { reason } = event.details;
      return withLink(
        reason === "person" ? `${actorName} deleted` : "The studio deleted",
        subjectName ?? "a video",
        null,
        DELETE_REASON_SUFFIXES[reason],
      );
    }
    case "draft.created":
      return withLink(`${actorName} began a draft of`, video, paths.draft(event.subjectId));
    case "draft.changed":
      return withLink(
        `${actorName} changed the ${fieldLabels(event.details.fields)} of the draft of`,
        video,
        paths.draft(event.subjectId),
      );
    case "draft.discarded": {
      const { reason } = event.details;
      return withLink(
        reason === "person"
          ? `${actorName} discarded the draft of`
          : "The studio discarded the draft of",
        video,
        null,
        DELETE_REASON_SUFFIXES[reason],
      );
    }
    case "draft.restored":
      return withLink(
        `${actorName} brought back the draft of`,
        video,
        paths.draft(event.subjectId),
      );
    case "draft.consented": {
      const did =
        event.details.requestId === undefined ? "agreed to send" : "approved and agreed to send";
      return withLink(
        `${actorName} ${did} to the TikTok inbox:`,
        video,
        paths.delivery(event.details.deliveryId),
      );
    }
    case "approval.rule_changed": {
      const { requireApproval, closed } = event.details;
      const ended = closed > 0 ? `; ${pluralize(closed, "request")} ended with that` : "";
      return textOnly(
        `${actorName} decided that a send needs ${requireApproval ? "two people" : "one person’s consent"}${ended}`,
      );
    }
    case "approval.requested":
      return withLink(
        `${actorName} asked for the approval of`,
        video,
        paths.draft(event.subjectId),
      );
    case "approval.changes_requested":
      return withLink(`${actorName} asked for changes in`, video, paths.draft(event.subjectId));
    case "approval.withdrawn":
      return withLink(
        `${actorName} withdrew the request to approve`,
        video,
        paths.draft(event.subjectId),
      );
    case "approval.outdated":
      return withLink(
        "The change ended the request to approve",
        video,
        paths.draft(event.subjectId),
      );
    case "comment.added":
      return withLink(`${actorName} commented on`, video, paths.draft(event.subjectId));
    case "comment.resolved":
      return withLink(
        `${actorName} ${event.details.resolved ? "resolved" : "reopened"} a comment on`,
        video,
        paths.draft(event.subjectId),
      );
    case "connection.linked": {
      const maySend = event.details.scopes.includes("video.upload");
      const after = maySend ? "" : ", without the right to send drafts";
      return withLink(
        `${actorName} ${event.details.relinked ? "reconnected" : "connected"} the TikTok account`,
        account,
        paths.connections(),
        after,
      );
    }
    case "connection.needs_reconnect":
      return withLink(
        "TikTok asks for a new sign-in:",
        account,
        paths.connections(),
        " has to be reconnected",
      );
    case "connection.disconnected": {
      const { reason, deliveriesCancelled } = event.details;
      const cancelled =
        deliveriesCancelled > 0
          ? `; ${pluralize(deliveriesCancelled, "delivery", "deliveries")} cancelled`
          : "";
      const before = reason === "staff" ? `${actorName} disconnected` : "The studio disconnected";
      return withLink(
        before,
        account,
        paths.connections(),
        `${DISCONNECT_REASON_SUFFIXES[reason]}${cancelled}`,
      );
    }
    case "connection.revoked":
      return event.details.result === "done"
        ? withLink("TikTok confirmed the end of our access to", account, paths.connections())
        : withLink("TikTok did not confirm the end of our access to", account, paths.connections());
    case "connection.erased":
      return withLink(
        "The studio erased what it held of",
        account,
        null,
        ` (${pluralize(sumCounts(event.details.counts), "item")})`,
      );
    case "shop.suspended":
      return textOnly(
        `Whoever runs this installation stopped all sending; ${pluralize(event.details.sessionsEnded, "session")} ended`,
      );
    case "shop.resumed":
      return textOnly("Whoever runs this installation allowed sending again");
    case "delivery.state_changed":
      return withLink(
        "",
        video,
        paths.delivery(event.subjectId),
        ` ${DELIVERY_STATE_LABELS[event.details.to] ?? "went on"}`,
      );
    case "delivery.taken_over":
      return withLink(
        "The studio went on with",
        video,
        paths.delivery(event.subjectId),
        ` after an interruption at ${event.details.percent} %`,
      );
    case "delivery.cancel_requested":
      return withLink(
        `${actorName} asked to cancel the delivery of`,
        video,
        paths.delivery(event.subjectId),
      );
    case "delivery.retried":
      return withLink(`${actorName} asked to try again:`, video, paths.delivery(event.subjectId));
    case "delivery.resolved":
      return event.details.choice === "found_in_inbox"
        ? withLink(
            `${actorName} found the draft in the TikTok inbox:`,
            video,
            paths.delivery(event.subjectId),
          )
        : withLink(
            `${actorName} did not find the draft and had it sent again:`,
            video,
            paths.delivery(event.subjectId),
          );
    case "delivery.outcome_reported":
      return withLink(
        `${actorName} said that`,
        video,
        paths.delivery(event.subjectId),
        ` ${REPORTED_OUTCOME_LABELS[event.details.outcome]}`,
      );
    case "delivery.reordered": {
      const { position, total } = event.details;
      return withLink(
        `${actorName} moved`,
        video,
        paths.delivery(event.subjectId),
        ` to place ${position} of ${total} in the queue of its account`,
      );
    }
    case "handoff.created":
      return withLink(
        `${actorName} made a phone page for`,
        video,
        paths.delivery(event.details.deliveryId),
      );
    case "handoff.revoked":
      return withLink(
        `${actorName} closed the phone page for`,
        video,
        paths.delivery(event.details.deliveryId),
      );
    case "handoff.marked_posted":
      return withLink(
        `${actorName} said that it is posted:`,
        video,
        paths.delivery(event.details.deliveryId),
      );
    case "deletion.requested":
      return textOnly(
        `A deletion was requested ${DELETION_ORIGIN_LABELS[event.details.origin] ?? ""}`.trimEnd(),
      );
    case "deletion.verified":
      return textOnly("A request for deletion was verified");
    case "deletion.statement_read":
      return textOnly(`${actorName} read what the asker of a deletion wrote`);
    case "deletion.accounts_searched":
      return textOnly(
        `${actorName} looked for the account of a request for deletion: ${event.details.found} found`,
      );
    case "deletion.accepted": {
      const { connectionIds, finalNotice } = event.details;
      if (connectionIds.length === 0)
        return textOnly(`${actorName} found no account for a request for deletion`);
      const told = finalNotice
        ? "an objection was not upheld"
        : "the shops may object for 72 hours";
      return textOnly(
        `${actorName} accepted a request for deletion of ${pluralize(connectionIds.length, "account")}; ${told}`,
      );
    }
    case "deletion.objected":
      return withLink(`${actorName} objected to the deletion of`, account, paths.connections());
    case "deletion.information_requested":
      return textOnly(`${actorName} asked for more facts about a request for deletion`);
    case "deletion.information_provided":
      return textOnly("The asker of a deletion gave more facts");
    case "deletion.extended":
      return textOnly(
        `${actorName} put off the answer to a request for deletion by ${pluralize(event.details.days, "day")}`,
      );
    case "deletion.rejected":
      return textOnly(`${actorName} refused a request for deletion`);
    case "connection.restricted":
      return withLink(
        "Sending was restricted while a request for deletion is examined:",
        account,
        paths.connections(),
      );
    case "connection.unrestricted":
      return withLink("The restriction was lifted:", account, paths.connections());
    case "export.requested":
      return event.details.by === "staff"
        ? textOnly(`${actorName} asked for an export of all data of a TikTok account`)
        : textOnly("The holder of a TikTok account asked for an export of their data");
    case "export.built":
      return textOnly(`An export was made, ${formatMegabytes(event.details.sizeBytes)}`);
    case "export.downloaded":
      return textOnly("An export was downloaded");
    case "export.deleted":
      return textOnly(
        event.details.reason === "failed" ? "An export could not be made" : "An export was deleted",
      );
    case "operator.granted":
      return withLink("The installation has a new operator:", person, null);
    case "operator.revoked":
      return withLink("No longer an operator of the installation:", person, null);
    case "deletion.completed":
      return textOnly(
        `A request for deletion was completed: ${pluralize(sumCounts(event.details.counts), "item")} erased`,
      );
    case "audit.segment_closed":
      return textOnly(
        `The studio closed the oldest ${pluralize(event.details.rows, "entry", "entries")} of this record; their time was over`,
      );
    case "keys.changed":
      return textOnly(
        `The sealing key ${event.subjectId} ${KEY_CHANGE_LABELS[event.details.change]}`,
      );
    case "keys.resealed":
      return textOnly(
        `${pluralize(event.details.values, "stored secret")} sealed anew with the key ${event.subjectId}`,
      );
    case "backup.restored":
      return textOnly(
        `The studio was put back to a backup of ${event.details.madeAt.slice(0, 16).replace("T", " ")} UTC`,
      );
    case "retention.purged":
      return textOnly(
        `The studio cleared away ${pluralize(sumCounts(event.details.counts), "item")} whose time was over`,
      );
  }
}
