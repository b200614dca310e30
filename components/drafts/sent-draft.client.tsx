"use client";

import { Comments, hasComments } from "#components/drafts/comments.client";
import { ConsentSummary } from "#components/drafts/consent-summary";
import { PhonePreview } from "#components/drafts/phone-preview.client";
import type { Player } from "#components/drafts/use-player.client";
import { Section } from "#components/ui/section";
import { Time } from "#components/ui/time";
import type { ApprovalView } from "#lib/drafts/approval/schema";
import type { DraftSending, DraftView } from "#lib/drafts/schema";

type Props = {
  draft: DraftView;
  sending: DraftSending;
  player: Player;
  approval: ApprovalView;
};

/** A draft that is being sent or was sent: what was agreed to, which nothing later changes. */
export function SentDraft({ draft, sending, player, approval }: Props) {
  return (
    <div className="grid gap-x-16 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0">
        <Section title="What was approved" className="mt-0!">
          <ConsentSummary
            agreed={sending.agreed}
            avatarUrl={draft.account?.avatarUrl ?? null}
            approved
          />
          <p className="mt-4 text-soft">
            Approved by {sending.by}, <Time at={sending.at} show="full" />.
          </p>
        </Section>
        {hasComments(approval.comments) ? (
          <Comments
            draftId={draft.id}
            comments={approval.comments}
            player={player}
            mayComment={false}
            onChange={() => {}}
            className="mt-12"
          />
        ) : null}
      </div>
      <Section title="Preview" className="max-lg:mt-12 lg:mt-0!">
        <PhonePreview
          video={draft.video}
          account={draft.account}
          content={draft.content}
          player={player}
        />
      </Section>
    </div>
  );
}
