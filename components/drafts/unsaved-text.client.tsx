"use client";

import { useState, useSyncExternalStore } from "react";

import { deleteLocalDraft, readLocalDraft } from "#components/drafts/local-draft.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Notice } from "#components/ui/notice";
import { composeCaption } from "#lib/captions/rules";

function unsavedCaption(draftId: string): string {
  const local = readLocalDraft(draftId)?.content;
  return local ? composeCaption(local.caption, local.hashtags) : "";
}

// Only this page writes there while it is open.
const neverChanges = () => () => undefined;

/** Shows unsaved text of a draft that was sent or discarded, to copy or delete it. */
export function UnsavedText({ draftId }: { draftId: string }) {
  const [deleted, setDeleted] = useState(false);
  const text = useSyncExternalStore(
    neverChanges,
    () => unsavedCaption(draftId),
    () => "",
  );
  if (deleted || text === "") return null;
  const remove = () => {
    deleteLocalDraft(draftId);
    setDeleted(true);
  };
  return (
    <Notice
      tone="attention"
      title="This text was not saved in time"
      className="mb-10"
      action={
        <>
          <CopyButton text={text} size="s">
            Copy text
          </CopyButton>
          <Button size="s" variant="plain" onClick={remove}>
            Delete
          </Button>
        </>
      }
    >
      <p className="whitespace-pre-wrap">{text}</p>
    </Notice>
  );
}
