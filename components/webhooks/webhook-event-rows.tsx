import { formatCount } from "#lib/format";
import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { WebhookEventView } from "#lib/webhooks/schema";

/** Webhook events: what each said, whether TikTok signed it, and what was done. */
export function WebhookEventRows({ events }: { events: WebhookEventView[] }) {
  return (
    <Rows label="Messages from TikTok">
      {events.map((event) => (
        <Row
          key={event.id}
          title={event.event}
          meta={
            <>
              {event.accountName ? <span className="text-ink">{event.accountName}. </span> : null}
              {event.verdict} {event.action}
            </>
          }
          aside={
            <>
              <span className="text-sm text-faint tabular-nums">
                {event.count > 1 ? `${formatCount(event.count, "time")}, last ` : null}
                <Time at={event.at} />
              </span>
              <StatusChip tone={event.isVerified ? "ok" : "attention"}>
                {event.isVerified ? "Verified" : "Rejected"}
              </StatusChip>
            </>
          }
        />
      ))}
    </Rows>
  );
}
