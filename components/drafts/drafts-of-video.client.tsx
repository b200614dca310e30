"use client";

import { DraftRow } from "#components/drafts/draft-row";
import { NewDraftButton } from "#components/drafts/new-draft-button.client";
import { useApi } from "#components/ui/api.client";
import { LinkButton } from "#components/ui/button";
import { Rows } from "#components/ui/rows";
import { Section } from "#components/ui/section";
import { CreateDraftButton } from "#components/videos/create-draft-button.client";
import type { DraftListItem } from "#lib/drafts/schema";
import { paths } from "#lib/paths";
import type { VideoView } from "#lib/videos/schema";

type Props = { video: VideoView; drafts: DraftListItem[]; mayDraft: boolean };

/** Opens the draft of a video, creates one, or starts another from the last one that was sent. */
export function PrepareDraft({ video: initial, drafts, mayDraft }: Props) {
  // The page polls it; this button appears when the check is over.
  const { data } = useApi(
    "GET /api/videos/[id]",
    { params: { id: initial.id } },
    { fallbackData: initial },
  );
  const ready = (data ?? initial).state === "ready";
  const open = drafts.find(({ status }) => status === "open");
  const last = drafts[0];
  const shown = open ?? (mayDraft ? undefined : last);
  if (shown)
    return (
      <>
        <LinkButton variant="primary" href={paths.draft(shown.id)}>
          Open draft
        </LinkButton>
        {open && mayDraft && ready ? <NewDraftButton from={{ fromDraftId: open.id }} /> : null}
      </>
    );
  if (!mayDraft || !ready) return null;
  if (last) return <NewDraftButton variant="primary" from={{ fromDraftId: last.id }} />;
  return <CreateDraftButton videoId={initial.id} />;
}

/** The drafts made from a video, the newest first. */
export function DraftsOfVideo({ drafts }: { drafts: DraftListItem[] }) {
  if (drafts.length === 0) return null;
  return (
    <Section title="Drafts of this video">
      <Rows label="Drafts of this video">
        {drafts.map((draft) => (
          <DraftRow key={draft.id} draft={draft} />
        ))}
      </Rows>
    </Section>
  );
}
