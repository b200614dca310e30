import { countWords } from "#components/ui/amounts";
import { StatusChip } from "#components/ui/chip";
import { Row, Rows } from "#components/ui/rows";
import { Time } from "#components/ui/time";
import type { NoticeView } from "#lib/connections/schema";

/** Messages at TikTok’s webhook address: what each said, whether to believe it, and what we did. */
export function NoticeRows({ notices }: { notices: NoticeView[] }) {
  return (
    <Rows label="Messages from TikTok">
      {notices.map((notice) => (
        <Row
          key={notice.id}
          title={notice.what}
          meta={
            <>
              {notice.accountName ? <span className="text-ink">{notice.accountName}. </span> : null}
              {notice.truth} {notice.deed}
            </>
          }
          aside={
            <>
              <span className="text-sm text-faint tabular-nums">
                {notice.count > 1 ? `${countWords(notice.count, "time")}, last ` : null}
                <Time at={notice.at} />
              </span>
              <StatusChip tone={notice.genuine ? "ok" : "attention"}>{notice.genuine ? "Genuine" : "Ignored"}</StatusChip>
            </>
          }
        />
      ))}
    </Rows>
  );
}
