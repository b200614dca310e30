import { formatCount } from "#lib/format";
import { StatusChip } from "#components/ui/status-chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { WebhookEventView } from "#lib/webhooks/schema";

/** Messages at TikTok’s webhook address: what each said, whether to believe it, and what we did. */
export function WebhookEventRows({ notices }: { notices: WebhookEventView[] }) {
  return (
    <Rows label="Messages from TikTok">
      {notices.map((notice) => (
        <Row
          key={notice.id}
          title={notice.event}
          meta={
            <>
              {notice.accountName ? <span className="text-ink">{notice.accountName}. </span> : null}
              {notice.verdict} {notice.action}
            </>
          }
          aside={
            <>
              <span className="text-sm text-faint tabular-nums">
                {notice.count > 1 ? `${formatCount(notice.count, "time")}, last ` : null}
                <Time at={notice.at} />
              </span>
              <StatusChip tone={notice.isVerified ? "ok" : "attention"}>
                {notice.isVerified ? "Genuine" : "Ignored"}
              </StatusChip>
            </>
          }
        />
      ))}
    </Rows>
  );
}
