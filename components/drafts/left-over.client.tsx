"use client";

import { useState, useSyncExternalStore } from "react";

import { forgetWords, keptWords } from "#components/drafts/kept-words.client";
import { Button } from "#components/ui/button";
import { CopyButton } from "#components/ui/copy-button.client";
import { Notice } from "#components/ui/notice";
import { composeText } from "#lib/drafts/words";

function textOf(draftId: string): string {
  const kept = keptWords(draftId)?.words;
  return kept ? composeText(kept.caption, kept.hashtags) : "";
}

// Nobody else writes there while this page is open.
const quiet = () => () => undefined;

/** Text of this device that came too late for a draft that was sent or discarded: to copy, or to let go. */
export function LeftOver({ draftId }: { draftId: string }) {
  const [gone, setGone] = useState(false);
  const text = useSyncExternalStore(
    quiet,
    () => textOf(draftId),
    () => "",
  );
  if (gone || text === "") return null;
  const forget = () => {
    forgetWords(draftId);
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
