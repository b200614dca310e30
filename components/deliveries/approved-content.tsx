import Link from "next/link";

import { ConsentSummary } from "#components/drafts/consent-summary";
import { Poster } from "#components/ui/poster";
import { DescriptionList } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { DeliveryDetailView } from "#lib/deliveries/schema";
import { paths } from "#lib/paths";

/** Everything that was agreed to for a delivery: account, file, texts, product and cover. */
export function ApprovedContent({ data: { delivery, agreed } }: { data: DeliveryDetailView }) {
  return (
    <Section title="What was approved">
      <div className="flex gap-6">
        <Poster url={delivery.posterUrl} />
        <div className="min-w-0 flex-1">
          {agreed ? <ConsentSummary agreed={agreed} avatarUrl={null} approved /> : null}
          <DescriptionList
            className="border-t-0!"
            items={[
              [
                "Approved by",
                <span key="by">
                  {delivery.consent.by}, <Time at={delivery.consent.at} show="full" />
                </span>,
              ],
              [
                "Made from",
                <span key="from" className="flex flex-wrap gap-x-5">
                  <Link className="text-link" href={paths.draft(delivery.draftId)}>
                    The draft
                  </Link>
                  <Link className="text-link" href={paths.video(delivery.videoId)}>
                    The video
                  </Link>
                </span>,
              ],
            ]}
          />
        </div>
      </div>
    </Section>
  );
}
