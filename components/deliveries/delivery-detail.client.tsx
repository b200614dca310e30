"use client";

import { ApprovedContent } from "#components/deliveries/approved-content";
import { DeliveryTimeline } from "#components/deliveries/delivery-timeline.client";
import { DeliveryActions } from "#components/deliveries/delivery-actions.client";
import { ReportOutcome } from "#components/deliveries/report-outcome.client";
import { DeliveryProgress } from "#components/deliveries/delivery-progress";
import { ExplainThis } from "#components/deliveries/explain-this.client";
import { supportDetails } from "#components/deliveries/support-details";
import { ApiCallLog } from "#components/deliveries/api-call-log.client";
import { HandoffPanel } from "#components/deliveries/handoff-panel.client";
import { LinkButton } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { StatusChip } from "#components/ui/status-chip";
import { Notice } from "#components/ui/notice";
import { PageHeader } from "#components/ui/page-header";
import { formatPageCount } from "#components/ui/pager";
import { Section } from "#components/ui/section";
import { useApi } from "#components/ui/api.client";
import { formatCount } from "#lib/format";
import type { DeliveryDetailView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

type Props = {
  initial: DeliveryDetailView;
  canManage: boolean;
  /** The URL of the practice phones; null outside practice. */
  practicePhone: string | null;
};

/** Shows one delivery, polled every second until it has ended, then every ten seconds. */
export function DeliveryDetail({ initial, canManage, practicePhone }: Props) {
  const { data, error, mutate } = useApi(
    "GET /api/deliveries/[id]",
    { params: { id: initial.delivery.id } },
    {
      fallbackData: initial,
      refreshInterval: (latest) => ((latest ?? initial).delivery.ended ? 10_000 : 1000),
      keepPreviousData: true,
    },
  );
  const now = data ?? initial;
  const { delivery } = now;
  const details = supportDetails(now);
  return (
    <>
      <PageHeader
        back={{ href: paths.deliveries(), label: "Deliveries" }}
        eyebrow={`To ${delivery.accountName}`}
        title={delivery.videoName}
        actions={<StatusChip tone={delivery.tone}>{delivery.label}</StatusChip>}
      />
      {error ? (
        <Notice tone="attention" title="This page may be out of date" live className="mb-8">
          {error.message}
        </Notice>
      ) : null}
      <DeliveryProgress delivery={delivery} />
      <ExplainThis
        explanation={now.explanations[delivery.explanationKey]}
        subject={delivery.label}
        details={() => details}
        className="mt-4"
      />
      {canManage ? (
        <DeliveryActions delivery={delivery} canCopy={now.canCopy} onDone={() => void mutate()} />
      ) : null}
      {delivery.can.handoff ? (
        <Section title="Finish on phone">
          <HandoffPanel deliveryId={delivery.id} />
          {canManage && delivery.can.reportOutcome ? (
            <ReportOutcome delivery={delivery} onDone={() => void mutate()} />
          ) : null}
          {practicePhone ? (
            <p className="mt-6 text-sm text-soft">
              Practising?{" "}
              <a className="text-link" href={practicePhone} target="_blank" rel="noreferrer">
                Open the practice phone
                <span className="sr-only"> (opens in a new tab)</span>
              </a>{" "}
              and find the draft in its inbox.
            </p>
          ) : null}
        </Section>
      ) : null}
      <DeliveryTimeline data={now} />
      <ApprovedContent data={now} />
      <Section
        title="Request log"
        lead="Every request to TikTok for this delivery. TikTok’s support will ask for the log number."
        aside={
          <CopyButton text={details} size="s">
            Copy details for support
          </CopyButton>
        }
      >
        <details>
          <summary className="text-link min-h-8">
            Show {formatCount(now.calls.length, "request")}
          </summary>
          <div className="mt-5">
            {now.callCount.value > now.calls.length ? (
              <p className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-soft">
                The last {now.calls.length} of {formatPageCount(now.callCount, "request")}.
                <LinkButton size="s" href={paths.deliveryRequests(delivery.id)}>
                  All requests
                </LinkButton>
              </p>
            ) : null}
            <ApiCallLog data={now} />
          </div>
        </details>
      </Section>
    </>
  );
}
