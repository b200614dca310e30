"use client";

import { type KeyboardEvent, type RefObject, useState } from "react";

import type { Player } from "#components/drafts/use-player.client";
import { Button } from "#components/ui/button";
import { Field, Textarea } from "#components/ui/field";
import { type ApiResult, useApiRequest } from "#components/ui/api.client";
import { formatTimecode } from "#lib/format";

type Props = {
  draftId: string;
  player: Player;
  onChange: () => void;
  /** Sends the draft back with a note; left out where no approval is pending. */
  onRequestChanges?: ((note: string) => Promise<ApiResult<unknown>>) | undefined;
  inputRef?: RefObject<HTMLTextAreaElement | null> | undefined;
};

/** A comment on the current frame of the player, or a request for changes. */
export function CommentForm({ draftId, player, onChange, onRequestChanges, inputRef }: Props) {
  const add = useApiRequest();
  const [text, setText] = useState("");
  const [atMs, setAtMs] = useState(0);
  const [error, setError] = useState("");
  const pin = () => {
    player.pause();
    setAtMs(player.currentMs());
  };
  const handleResult = (sent: ApiResult<unknown>) => {
    setError(sent.ok ? "" : (Object.values(sent.error.fields ?? {})[0] ?? sent.error.message));
    if (!sent.ok) return;
    setText("");
    onChange();
  };
  const check = () => {
    if (text.trim() !== "") return true;
    setError("Enter a comment, or what needs to change.");
    return false;
  };
  const comment = async () => {
    if (check())
      handleResult(
        await add.run("POST /api/drafts/[id]/comments", {
          params: { id: draftId },
          body: { atMs, text },
        }),
      );
  };
  const blurOnEscape = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <div>
      <Field label={`Comment at ${formatTimecode(atMs)}`} error={error || undefined}>
        {(wire) => (
          <Textarea
            {...wire}
            ref={inputRef}
            rows={3}
            className="scroll-mb-40"
            value={text}
            onKeyDown={blurOnEscape}
            onFocus={() => {
              if (text === "") pin();
            }}
            onChange={(event) => {
              setText(event.target.value);
              setError("");
            }}
          />
        )}
      </Field>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button size="s" busy={add.busy && "Adding…"} onClick={() => void comment()}>
          Add comment
        </Button>
        {onRequestChanges ? (
          <RequestChangesButton
            validate={check}
            onRequest={async () => handleResult(await onRequestChanges(text))}
          />
        ) : null}
        <Button size="s" variant="plain" onClick={pin}>
          Use current frame
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
    <Button size="s" busy={busy && "Requesting changes…"} onClick={() => void ask()}>
      Request changes
    </Button>
  );
}
