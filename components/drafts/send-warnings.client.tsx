"use client";

import { useApi } from "#components/ui/api.client";
import { Notice } from "#components/ui/notice";
import { Time } from "#components/ui/time";
import { FindingList } from "#components/videos/finding-list";
import { formatCount } from "#lib/format";
import { inboxNotice } from "#lib/deliveries/queue/labels";
import type { ConsentSnapshot } from "#lib/drafts/schema";
import type { Finding } from "#lib/videos/schema";

const POLL_INTERVAL_MS = 20_000;

type Props = { snapshot: ConsentSnapshot; findings: Finding[] };

/** What to know before agreeing: a full inbox, and the findings of the check. */
export function SendWarnings({ snapshot, findings }: Props) {
  const { data } = useApi(
    "GET /api/connections/[id]/inbox-slots",
    { params: { id: snapshot.connectionId } },
    { refreshInterval: POLL_INTERVAL_MS },
  );
  const full = data ? inboxNotice(data) : null;
  if (!full && findings.length === 0) return null;
  return (
    <div className="mb-8 space-y-6">
      {full ? (
        <Notice tone="attention" title={full.title} live>
          {full.text}{" "}
          {full.freeAt ? (
            <>
              The next slot is free <Time at={full.freeAt} /> at the latest.
            </>
          ) : null}
        </Notice>
      ) : null}
      {findings.length > 0 ? (
        <section aria-label="Findings of the check">
          <h3 className="mb-3 text-name">
            The check has {formatCount(findings.length, "finding")} about this video
          </h3>
          <FindingList findings={findings} />
        </section>
      ) : null}
    </div>
  );
}
