import { type EventNames, plainText, sumCounts, withLink } from "#lib/audit/event-text";
import type { EventOf } from "#lib/audit/events";
import type { EventDescription } from "#lib/audit/schema";
import { formatBytes, formatCount } from "#lib/format";
import { paths } from "#lib/paths";

const deletionOriginLabels: Record<string, string> = {
  staff: "by a member of staff",
  account_holder: "by the account holder",
  tiktok: "by TikTok",
  form: "through the public form",
  restore: "because a backup had restored the data",
};

const keyChangeLabels = {
  added: "was added",
  made_primary: "is now the primary key",
  disabled: "was disabled",
  enabled: "was enabled",
  retired: "was destroyed after its last value was resealed",
};

/** Describes an event about deletion, exports, retention, backups, keys or the audit itself. */
export function describeDataEvent(
  event: EventOf<"deletion" | "export" | "audit" | "keys" | "backup" | "retention">,
  { actorName, subjectName }: EventNames,
): EventDescription {
  const account = subjectName ?? "a TikTok account";
  switch (event.action) {
    case "deletion.requested": {
      const origin = deletionOriginLabels[event.details.origin];
      return plainText(`Deletion was requested${origin ? ` ${origin}` : ""}`);
    }
    case "deletion.verified":
      return plainText("A deletion request was verified");
    case "deletion.statement_read":
      return plainText(`${actorName} read the statement of a deletion request`);
    case "deletion.accounts_searched":
      return plainText(
        `${actorName} searched for the account of a deletion request: ${event.details.found} found`,
      );
    case "deletion.accepted": {
      const { connectionIds, finalNotice } = event.details;
      if (connectionIds.length === 0)
        return plainText(`${actorName} found no account for a deletion request`);
      const next = finalNotice ? "the objection was rejected" : "shops can object for 72 hours";
      return plainText(
        `${actorName} accepted a deletion request for ${formatCount(connectionIds.length, "account")}; ${next}`,
      );
    }
    case "deletion.objected":
      return withLink(`${actorName} objected to the deletion of`, account, paths.connections());
    case "deletion.information_requested":
      return plainText(`${actorName} asked for more information about a deletion request`);
    case "deletion.information_provided":
      return plainText("The requester of a deletion gave more information");
    case "deletion.contact_confirmed":
      return plainText("The requester of a deletion confirmed the e-mail address");
    case "deletion.extended":
      return plainText(
        `${actorName} extended the deadline of a deletion request by ${formatCount(event.details.days, "day")}`,
      );
    case "deletion.rejected":
      return plainText(`${actorName} rejected a deletion request`);
    case "deletion.completed":
      return plainText(
        `A deletion request was completed: ${formatCount(sumCounts(event.details.counts), "item")} erased`,
      );
    case "export.requested":
      return event.details.by === "staff"
        ? plainText(`${actorName} requested an export of all data of a TikTok account`)
        : plainText("The holder of a TikTok account requested an export of their data");
    case "export.built":
      return plainText(`An export is ready, ${formatBytes(event.details.sizeBytes)}`);
    case "export.downloaded":
      return plainText("An export was downloaded");
    case "export.deleted":
      return plainText(
        event.details.reason === "failed" ? "An export failed" : "An export was deleted",
      );
    case "audit.segment_closed":
      return plainText(
        `The studio removed the oldest ${formatCount(event.details.rows, "entry", "entries")} of this log; their retention period ended`,
      );
    case "audit.heads_exported":
      return plainText(
        `The studio saved the ends of ${formatCount(event.details.heads, "chain")} of this log outside the database`,
      );
    case "keys.changed":
      return plainText(
        `The sealing key ${event.subjectId} ${keyChangeLabels[event.details.change]}`,
      );
    case "keys.resealed":
      return plainText(
        `${formatCount(event.details.values, "stored secret")} resealed with the key ${event.subjectId}`,
      );
    case "backup.restored": {
      const time = event.details.madeAt.slice(0, 16).replace("T", " ");
      return plainText(`The studio was restored from a backup of ${time} UTC`);
    }
    case "retention.purged":
      return plainText(
        `The studio deleted ${formatCount(sumCounts(event.details.counts), "item")} at the end of their retention period`,
      );
  }
}
