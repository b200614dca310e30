import type { AuditEvent } from "#lib/audit/events";
import {
  about,
  CHECKED,
  CONFIRMED,
  count,
  DISCONNECTED,
  FACTOR,
  fields,
  GONE,
  KEY_CHANGE,
  megabytes,
  MOVED,
  ORIGIN,
  plain,
  SAID,
  signedInWords,
  SOURCE,
  sum,
  VIA,
} from "#lib/audit/phrases";
import { paths } from "#lib/paths";

/** What is known of an event beside itself. `subject` is the name of the thing; null when it is gone. */
export type Names = { who: string; subject: string | null };

/** A sentence with at most one link in it: before, the linked words, after. The full stop is part of it. */
export type Sentence = { before: string; link: { words: string; href: string | null } | null; after: string };

/** The sentence of one event. Pure, and complete: a new event without a sentence does not compile. */
export function sentenceOf(event: AuditEvent, { who, subject }: Names): Sentence {
  const video = subject ?? "a deleted video";
  const account = subject ?? "a TikTok account";
  const person = subject ?? "a former colleague";
  switch (event.action) {
    case "staff.first_admin_made":
      return about("The first administrator was made:", person, null, ` (${VIA[event.details.via]})`);
    case "staff.added":
      return about(`${who} added`, person, null, ` as ${event.details.role}`);
    case "staff.signed_in":
      return plain(signedInWords(who, event.details));
    case "staff.signed_out":
      return plain(`${who} signed out`);
    case "staff.sessions_ended":
      return about(`${who} ended ${count(event.details.count, "session")} of`, person, null);
    case "staff.password_changed":
      return plain(`${who} changed their password; ${count(event.details.sessionsEnded, "other session")} ended`);
    case "staff.confirmed":
      return plain(`${who} confirmed with ${CONFIRMED[event.details.by]} that it is them`);
    case "staff.factor_added": {
      const { factor, sessionsEnded } = event.details;
      const ended = sessionsEnded > 0 ? `; ${count(sessionsEnded, "other session")} ended` : "";
      return plain(`${who} set up ${FACTOR[factor]} for signing in${ended}`);
    }
    case "staff.factor_removed":
      return plain(`${who} removed ${FACTOR[event.details.factor]} from their sign-in`);
    case "staff.factors_reset":
      return about(`${who} reset the second step at sign-in of`, person, null);
    case "staff.recovery_codes_made":
      return plain(`${who} got ${count(event.details.count, "new recovery code")}`);
    case "staff.recovery_code_used":
      return plain(`${who} used a recovery code; ${event.details.left} left`);
    case "staff.provider_linked":
      return plain(`${who} signed in through the sign-in provider for the first time`);
    case "staff.provider_unlinked":
      return plain(`${who} ended the link to their account at the sign-in provider`);
    case "staff.factor_requirement_set":
      return plain(
        `${who} ${event.details.required ? "made a second step at sign-in a must" : "left a second step at sign-in to each person"}`,
      );
    case "staff.password_asked":
      return about("A link for a new password was asked for:", person, null);
    case "staff.password_reset":
      return about("", person, null, ` set a new password with a link; ${count(event.details.sessionsEnded, "session")} ended`);
    case "staff.invited":
      return plain(`${who} invited somebody as ${event.details.role}${event.details.again ? " with a new link" : ""}`);
    case "staff.invitation_withdrawn":
      return plain(`${who} withdrew an invitation as ${event.details.role}`);
    case "staff.joined":
      return about("", person, null, ` took up an invitation as ${event.details.role}`);
    case "staff.role_changed":
      return about(`${who} changed the role of`, person, null, ` from ${event.details.from} to ${event.details.to}`);
    case "staff.disabled":
      return about(`${who} disabled the account of`, person, null, `; ${count(event.details.sessionsEnded, "session")} ended`);
    case "staff.enabled":
      return about(`${who} enabled the account of`, person, null, " again");
    case "shop.added":
      return plain("A shop was added to this installation");
    case "staff.mail_chosen":
      return plain(`${who} chose which e-mails to get`);
    case "mail.given_up": {
      const { cause } = event.details;
      if (cause === "letter") return plain("An e-mail could not be delivered");
      const href = cause.startsWith("approval_") ? paths.draft : paths.delivery;
      if (cause === "reconnect") return about("An e-mail about", account, paths.connections(), " could not be delivered");
      return about("An e-mail about", video, href(event.subjectId), " could not be delivered");
    }
    case "product.created":
      return about(`${who} added the product`, subject ?? event.details.sku, paths.products());
    case "product.changed":
      return about(`${who} changed the ${fields(event.details.fields)} of`, subject ?? event.details.sku, paths.products());
    case "product.archived":
      return about(`${who} archived the product`, subject ?? event.details.sku, `${paths.products()}?view=archived`);
    case "product.restored":
      return about(`${who} brought back the product`, subject ?? event.details.sku, paths.products());
    case "video.announced":
      return about(`${who} began to add`, video, paths.video(event.subjectId), ` ${SOURCE[event.details.source] ?? ""}`.trimEnd());
    case "video.arrived":
      return about("", video, paths.video(event.subjectId), ` arrived whole, ${megabytes(event.details.sizeBytes)}`);
    case "video.not_arrived":
      return about("", video, paths.video(event.subjectId), " did not arrive");
    case "video.checked":
      return about("", video, paths.video(event.subjectId), ` ${CHECKED[event.details.result](event.details.findings.length)}`);
    case "video.deleted": {
      const { reason } = event.details;
      return about(reason === "person" ? `${who} deleted` : "The studio deleted", subject ?? "a video", null, GONE[reason]);
    }
    case "draft.created":
      return about(`${who} began a draft of`, video, paths.draft(event.subjectId));
    case "draft.changed":
      return about(`${who} changed the ${fields(event.details.fields)} of the draft of`, video, paths.draft(event.subjectId));
    case "draft.discarded": {
      const { reason } = event.details;
      return about(reason === "person" ? `${who} discarded the draft of` : "The studio discarded the draft of", video, null, GONE[reason]);
    }
    case "draft.restored":
      return about(`${who} brought back the draft of`, video, paths.draft(event.subjectId));
    case "draft.consented": {
      const did = event.details.requestId === undefined ? "agreed to send" : "approved and agreed to send";
      return about(`${who} ${did} to the TikTok inbox:`, video, paths.delivery(event.details.deliveryId));
    }
    case "approval.required": {
      const { twoPeople, closed } = event.details;
      const ended = closed > 0 ? `; ${count(closed, "request")} ended with that` : "";
      return plain(`${who} decided that a send needs ${twoPeople ? "two people" : "one person’s consent"}${ended}`);
    }
    case "approval.asked":
      return about(`${who} asked for the approval of`, video, paths.draft(event.subjectId));
    case "approval.changes_asked":
      return about(`${who} asked for changes in`, video, paths.draft(event.subjectId));
    case "approval.withdrawn":
      return about(`${who} withdrew the request to approve`, video, paths.draft(event.subjectId));
    case "approval.outdated":
      return about("The change ended the request to approve", video, paths.draft(event.subjectId));
    case "comment.added":
      return about(`${who} commented on`, video, paths.draft(event.subjectId));
    case "comment.settled":
      return about(`${who} ${event.details.resolved ? "resolved" : "reopened"} a comment on`, video, paths.draft(event.subjectId));
    case "connection.linked": {
      const maySend = event.details.scopes.includes("video.upload");
      const after = maySend ? "" : ", without the right to send drafts";
      return about(`${who} ${event.details.again ? "reconnected" : "connected"} the TikTok account`, account, paths.connections(), after);
    }
    case "connection.needs_reconnect":
      return about("TikTok asks for a new sign-in:", account, paths.connections(), " has to be reconnected");
    case "connection.disconnected": {
      const { reason, deliveriesCancelled } = event.details;
      const cancelled = deliveriesCancelled > 0 ? `; ${count(deliveriesCancelled, "delivery", "deliveries")} cancelled` : "";
      const before = reason === "person" ? `${who} disconnected` : "The studio disconnected";
      return about(before, account, paths.connections(), `${DISCONNECTED[reason]}${cancelled}`);
    }
    case "connection.revoked":
      return event.details.result === "done"
        ? about("TikTok confirmed the end of our access to", account, paths.connections())
        : about("TikTok did not confirm the end of our access to", account, paths.connections());
    case "connection.erased":
      return about("The studio erased what it held of", account, null, ` (${count(sum(event.details.counts), "item")})`);
    case "shop.stopped":
      return plain(`Whoever runs this installation stopped all sending; ${count(event.details.sessionsEnded, "session")} ended`);
    case "shop.resumed":
      return plain("Whoever runs this installation allowed sending again");
    case "delivery.moved":
      return about("", video, paths.delivery(event.subjectId), ` ${MOVED[event.details.to] ?? "went on"}`);
    case "delivery.taken_over":
      return about(
        "The studio went on with",
        video,
        paths.delivery(event.subjectId),
        ` after an interruption at ${event.details.percent} %`,
      );
    case "delivery.cancel_requested":
      return about(`${who} asked to cancel the delivery of`, video, paths.delivery(event.subjectId));
    case "delivery.retried":
      return about(`${who} asked to try again:`, video, paths.delivery(event.subjectId));
    case "delivery.resolved":
      return event.details.choice === "there"
        ? about(`${who} found the draft in the TikTok inbox:`, video, paths.delivery(event.subjectId))
        : about(`${who} did not find the draft and had it sent again:`, video, paths.delivery(event.subjectId));
    case "delivery.said":
      return about(`${who} said that`, video, paths.delivery(event.subjectId), ` ${SAID[event.details.said]}`);
    case "delivery.placed": {
      const { place, of } = event.details;
      return about(`${who} moved`, video, paths.delivery(event.subjectId), ` to place ${place} of ${of} in the queue of its account`);
    }
    case "handoff.made":
      return about(`${who} made a phone page for`, video, paths.delivery(event.details.deliveryId));
    case "handoff.revoked":
      return about(`${who} closed the phone page for`, video, paths.delivery(event.details.deliveryId));
    case "handoff.posted":
      return about(`${who} said that it is posted:`, video, paths.delivery(event.details.deliveryId));
    case "deletion.requested":
      return plain(`A deletion was requested ${ORIGIN[event.details.origin] ?? ""}`.trimEnd());
    case "deletion.verified":
      return plain("A request for deletion was verified");
    case "deletion.opened":
      return plain(`${who} read what the asker of a deletion wrote`);
    case "deletion.searched":
      return plain(`${who} looked for the account of a request for deletion: ${event.details.found} found`);
    case "deletion.accepted": {
      const { connectionIds, final } = event.details;
      if (connectionIds.length === 0) return plain(`${who} found no account for a request for deletion`);
      const told = final ? "an objection was not upheld" : "the shops may object for 72 hours";
      return plain(`${who} accepted a request for deletion of ${count(connectionIds.length, "account")}; ${told}`);
    }
    case "deletion.objected":
      return about(`${who} objected to the deletion of`, account, paths.connections());
    case "deletion.asked":
      return plain(`${who} asked for more facts about a request for deletion`);
    case "deletion.answered":
      return plain("The asker of a deletion gave more facts");
    case "deletion.extended":
      return plain(`${who} put off the answer to a request for deletion by ${count(event.details.days, "day")}`);
    case "deletion.refused":
      return plain(`${who} refused a request for deletion`);
    case "connection.restricted":
      return about("Sending was restricted while a request for deletion is examined:", account, paths.connections());
    case "connection.unrestricted":
      return about("The restriction was lifted:", account, paths.connections());
    case "export.requested":
      return event.details.by === "staff"
        ? plain(`${who} asked for an export of all data of a TikTok account`)
        : plain("The holder of a TikTok account asked for an export of their data");
    case "export.made":
      return plain(`An export was made, ${megabytes(event.details.sizeBytes)}`);
    case "export.fetched":
      return plain("An export was downloaded");
    case "export.dropped":
      return plain(event.details.reason === "failed" ? "An export could not be made" : "An export was deleted");
    case "operator.granted":
      return about("The installation has a new operator:", person, null);
    case "operator.withdrawn":
      return about("No longer an operator of the installation:", person, null);
    case "deletion.completed":
      return plain(`A request for deletion was completed: ${count(sum(event.details.counts), "item")} erased`);
    case "audit.segment_closed":
      return plain(`The studio closed the oldest ${count(event.details.rows, "entry", "entries")} of this record; their time was over`);
    case "keys.changed":
      return plain(`The sealing key ${event.subjectId} ${KEY_CHANGE[event.details.change]}`);
    case "keys.resealed":
      return plain(`${count(event.details.values, "stored secret")} sealed anew with the key ${event.subjectId}`);
    case "backup.restored":
      return plain(`The studio was put back to a backup of ${event.details.madeAt.slice(0, 16).replace("T", " ")} UTC`);
    case "retention.swept":
      return plain(`The studio cleared away ${count(sum(event.details.counts), "item")} whose time was over`);
  }
}
