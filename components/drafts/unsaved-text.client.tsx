"use client";

import { useState, useSyncExternalStore } from "react";

import { deleteLocalDraft, readLocalDraft } from "#components/drafts/local-draft.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Notice } from "#components/ui/notice";
import { composeCaption } from "#lib/captions/rules";

function unsavedCaption(draftId: string): string {
  const kept = readLocalDraft(draftId)?.content;
  return kept ? composeCaption(kept.caption, kept.hashtags) : "";
}

// Nobody else writes there while this page is open.
const neverChanges = () => () => undefined;

/** Text of this device that came too late for a draft that was sent or discarded: to copy, or to let go. */
export function UnsavedText({ draftId }: { draftId: string }) {
  const [gone, setGone] = useState(false);
  const text = useSyncExternalStore(
    neverChanges,
    () => unsavedCaption(draftId),
    () => "",
  );
  if (gone || text === "") return null;
  const forget = () => {
    deleteLocalDraft(draftId);
    setGone(true);
  };
  return (
    <Notice
      tone="attention"
      title="This text was written here, but not saved in time"
      className="mb-10"
      action={
        <>
          <CopyButton text={text} size="s">
            Copy the text
          </CopyButton>
          <Button size="s" variant="plain" onClick={forget}>
            Let it go
          </Button>
        </>
      }
    >
      <p className="whitespace-pre-wrap">{text}</p>
    </Notice>
  );
}
