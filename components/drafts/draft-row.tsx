import type { ReactElement } from "react";

import { StatusChip } from "#components/ui/status-chip";
import { Poster } from "#components/ui/poster";
import { Row } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import { deliveryStateLabel, reportedOutcomeLabels } from "#lib/deliveries/labels";
import type { DraftListItem } from "#lib/drafts/schema";
import { paths } from "#lib/paths";

/** One draft in a list, with its account and status. */
export function DraftRow({ draft }: { draft: DraftListItem }) {
  const { video, text, productTitle, accountName } = draft;
  return (
    <Row
      href={paths.draft(draft.id)}
      title={<span className="font-serif text-lg leading-snug sm:text-name">{video.name}</span>}
      media={
        <Poster
          url={video.hasPoster && !video.deleted ? paths.api.videoPoster(video.id) : null}
          size="s"
        />
      }
      meta={
        <div className="gap-x-3 xl:flex">
          <p className="line-clamp-1 xl:flex-1">{text || "No caption yet"}</p>
          <p className="max-xl:line-clamp-1">
            {productTitle ? `${productTitle} · ` : ""}
            {accountName ? `For ${accountName}` : "No account chosen"} ·{" "}
            <span className="max-sm:hidden">edited </span>
            <Time at={draft.changedAt} />
            {draft.changedBy ? <span className="max-sm:hidden"> by {draft.changedBy}</span> : ""}
          </p>
        </div>
      }
      aside={<DraftChip draft={draft} />}
    />
  );
}

function DraftChip({ draft }: { draft: DraftListItem }): ReactElement {
  switch (draft.status) {
    case "sending":
      return <StatusChip tone="live">Being sent</StatusChip>;
    case "sent":
      return <SentChip sending={draft.sending} />;
    case "discarded":
      return <StatusChip tone="quiet">Discarded</StatusChip>;
    case "open":
      return <OpenDraftChip draft={draft} />;
  }
}

function SentChip({ sending }: { sending: DraftListItem["sending"] }) {
  if (!sending) return <StatusChip tone="ok">Sent</StatusChip>;
  if (sending.reportedOutcome !== null && sending.state !== "posted")
    return <StatusChip tone="quiet">{reportedOutcomeLabels[sending.reportedOutcome]}</StatusChip>;
  const { tone, label } = deliveryStateLabel(sending.state, { waitingFor: null, percent: 100 });
  return <StatusChip tone={tone}>{label}</StatusChip>;
}

function OpenDraftChip({ draft }: { draft: DraftListItem }) {
  if (draft.video.state === "needs_fix" || draft.video.state === "failed" || draft.video.deleted)
    return <StatusChip tone="attention">Needs a fix</StatusChip>;
  if (draft.approval === "changes_requested")
    return <StatusChip tone="attention">Changes requested</StatusChip>;
  if (draft.approval === "pending")
    return <StatusChip tone="live">Waiting for approval</StatusChip>;
  if (!draft.ready) return <StatusChip tone="quiet">In preparation</StatusChip>;
  return draft.video.findingCount > 0 ? (
    <StatusChip tone="attention">Ready, with findings</StatusChip>
  ) : (
    <StatusChip tone="ok">Ready to send</StatusChip>
  );
}
