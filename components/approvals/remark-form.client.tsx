"use client";

import { type KeyboardEvent, type RefObject, useState } from "react";

import type { Player } from "#components/drafts/use-player.client";
import { Button } from "#components/ui/button";
import { Field, Textarea } from "#components/ui/field";
import { type Sent, useSend } from "#components/ui/send.client";
import { remarkLimit } from "#lib/drafts/approval/schema";
import { clockTime } from "#lib/drafts/words";
import { paths } from "#lib/paths";

type Props = {
  draftId: string;
  player: Player;
  onChange: () => void;
  /** Sends the draft back with these words; left out where nobody asked for an approval. */
  onChanges?: ((note: string) => Promise<Sent<unknown>>) | undefined;
  field?: RefObject<HTMLTextAreaElement | null> | undefined;
};

/** A remark about the moment that the player shows: a comment, or what should be changed. */
export function RemarkForm({ draftId, player, onChange, onChanges, field }: Props) {
  const add = useSend();
  const [words, setWords] = useState("");
  const [atMs, setAtMs] = useState(0);
  const [trouble, setTrouble] = useState("");
  const pin = () => {
    player.hold();
    setAtMs(player.moment());
  };
  const said = (sent: Sent<unknown>) => {
    setTrouble(sent.ok ? "" : (Object.values(sent.error.fields ?? {})[0] ?? sent.error.sentence));
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
    if (check()) said(await add.run(paths.api.draftComments(draftId), { body: { atMs, words } }));
  };
  const leave = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <div>
      <Field label={`What about the moment at ${clockTime(atMs)}?`} error={trouble || undefined}>
        {(wire) => (
          <Textarea
            {...wire}
            ref={field}
            rows={3}
            className="scroll-mb-40"
            maxLength={remarkLimit}
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
          {`Comment at ${clockTime(atMs)}`}
        </Button>
        {onChanges ? <AskForChanges check={check} onAsk={async () => said(await onChanges(words))} /> : null}
        <Button size="s" variant="plain" onClick={pin}>
          Use the moment shown now
        </Button>
      </div>
    </div>
  );
}

function AskForChanges({ check, onAsk }: { check: () => boolean; onAsk: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    if (!check()) return;
    setBusy(true);
    await onAsk();
    setBusy(false);
  };
  return (
    <Button size="s" busy={busy && "Sending it back…"} onClick={() => void ask()}>
      Ask for changes
    </Button>
  );
}
