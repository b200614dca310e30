"use client";

import { type KeyboardEvent, type RefObject, useState } from "react";

import type { Player } from "#components/drafts/use-player.client";
import { Button } from "#components/ui/button";
import { Form } from "#components/ui/form.client";
import { Field, Textarea } from "#components/ui/field";
import { api, type ApiResult } from "#components/ui/api.client";
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
  const [text, setText] = useState("");
  const [atMs, setAtMs] = useState(0);
  const [error, setError] = useState("");
  // The value of the button whose request is running.
  const [busy, setBusy] = useState("");
  const pin = () => {
    player.pause();
    setAtMs(player.currentMs());
  };
  const submit = async (_form: HTMLFormElement, button: string) => {
    if (busy !== "") return;
    if (text.trim() === "") return setError("Enter a comment, or what needs to change.");
    setBusy(button);
    const sent =
      onRequestChanges && button === "changes"
        ? await onRequestChanges(text)
        : await api("POST /api/drafts/[id]/comments", {
            params: { id: draftId },
            body: { atMs, text },
          });
    setBusy("");
    setError(sent.ok ? "" : (Object.values(sent.error.fields ?? {})[0] ?? sent.error.message));
    if (!sent.ok) return;
    setText("");
    onChange();
  };
  const blurOnEscape = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <Form onSubmit={submit} noValidate>
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
        <Button size="s" type="submit" value="comment" busy={busy === "comment" && "Adding…"}>
          Add comment
        </Button>
        {onRequestChanges ? (
          <Button
            size="s"
            type="submit"
            value="changes"
            busy={busy === "changes" && "Requesting changes…"}
          >
            Request changes
          </Button>
        ) : null}
        <Button size="s" variant="plain" onClick={pin}>
          Use current frame
        </Button>
      </div>
    </Form>
  );
}
