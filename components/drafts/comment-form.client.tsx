"use client";

import { type KeyboardEvent, type RefObject, useState } from "react";

import type { Player } from "#components/drafts/use-player.client";
import { Button } from "#components/ui/button";
import { Field, Textarea } from "#components/ui/field";
import { type ApiResult, useApiRequest } from "#components/ui/api.client";
import { commentLimit } from "#lib/drafts/approval/schema";
import { formatTimecode } from "#lib/format";

type Props = {
  draftId: string;
  player: Player;
  onChange: () => void;
  /** Sends the draft back with these words; left out where nobody asked for an approval. */
  onRequestChanges?: ((note: string) => Promise<ApiResult<unknown>>) | undefined;
  inputRef?: RefObject<HTMLTextAreaElement | null> | undefined;
};

/** A remark about the moment that the player shows: a comment, or what should be changed. */
export function CommentForm({ draftId, player, onChange, onRequestChanges, inputRef }: Props) {
  const add = useApiRequest();
  const [words, setWords] = useState("");
  const [atMs, setAtMs] = useState(0);
  const [trouble, setTrouble] = useState("");
  const pin = () => {
    player.pause();
    setAtMs(player.currentMs());
  };
  const said = (sent: ApiResult<unknown>) => {
    setTrouble(sent.ok ? "" : (Object.values(sent.error.fields ?? {})[0] ?? sent.error.message));
    if (!sent.ok) return;
    setWords("");
    onChange();
  };
  const check = () => {
    if (words.trim() !== "") return true;
    setTrouble("Write what you noticed, or what should be changed.");
    return false;
  };
  const comment = async () => {
    if (check())
      said(
        await add.run("POST /api/drafts/[id]/comments", {
          params: { id: draftId },
          body: { atMs, text: words },
        }),
      );
  };
  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <div>
      <Field
        label={`What about the moment at ${formatTimecode(atMs)}?`}
        error={trouble || undefined}
      >
        {(wire) => (
          <Textarea
            {...wire}
            ref={inputRef}
            rows={3}
            className="scroll-mb-40"
            maxLength={commentLimit}
            value={words}
            onKeyDown={leave}
            onFocus={() => {
              if (words === "") pin();
            }}
            onChange={(event) => {
              setWords(event.target.value);
              setTrouble("");
            }}
          />
        )}
      </Field>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button size="s" busy={add.busy && "Adding…"} onClick={() => void comment()}>
          {`Comment at ${formatTimecode(atMs)}`}
        </Button>
        {onRequestChanges ? (
          <RequestChangesButton
            validate={check}
            onRequest={async () => said(await onRequestChanges(words))}
          />
        ) : null}
        <Button size="s" variant="plain" onClick={pin}>
          Use the moment shown now
        </Button>
      </div>
    </div>
  );
}

function RequestChangesButton({
  validate,
  onRequest,
}: {
  validate: () => boolean;
  onRequest: () => Promise<void>;
}) {
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    if (!validate()) return;
    setBusy(true);
    await onRequest();
    setBusy(false);
  };
  return (
    <Button size="s" busy={busy && "Sending it back…"} onClick={() => void ask()}>
      Ask for changes
    </Button>
  );
}
