"use client";

import {
  type ClipboardEvent,
  type DragEvent,
  type InputEvent,
  type KeyboardEvent,
  useRef,
  useState,
} from "react";

import { addHashtags, hasSeparator, splitTyped } from "#components/drafts/hashtag-entry";
import { HashtagList } from "#components/drafts/hashtag-list";
import { Field, Input } from "#components/ui/field";
import { WarningLine } from "#components/ui/warning-line";
import { countPostHashtags, hashtagCountWarning, MAX_POST_HASHTAGS } from "#lib/captions/policy";

type Props = {
  caption: string;
  hashtags: string[];
  onChange: (hashtags: string[]) => void;
  mayEdit: boolean;
};

/** Adds hashtags one by one with Enter, space or comma, also on phones; splits pasted text. */
export function HashtagField({ caption, hashtags, onChange, mayEdit }: Props) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const [announcement, setAnnouncement] = useState("");
  const input = useRef<HTMLInputElement>(null);

  const add = (text: string, typing = "") => {
    const entry = addHashtags(hashtags, text);
    setProblem(entry.problem);
    setTyped([entry.rest, typing].filter(Boolean).join(" "));
    setAnnouncement(entry.announcement);
    if (entry.hashtags.length > hashtags.length) onChange(entry.hashtags);
  };
  const remove = (tag: string) => {
    onChange(hashtags.filter((one) => one !== tag));
    setAnnouncement(`Removed #${tag}.`);
    input.current?.focus();
  };
  // A space of a phone's keyboard or a suggestion arrives as text, not as a key.
  const take = (text: string) => {
    const split = problem === undefined ? splitTyped(text) : null;
    if (split) return add(split.complete, split.typing);
    setTyped(text);
    setProblem(undefined);
  };
  const change = (event: InputEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) setTyped(event.currentTarget.value);
    else take(event.currentTarget.value);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const last = hashtags.at(-1);
    if (event.key === "Enter") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
  };
  // An input drops line breaks, which separate the hashtags of a list.
  const insert = (event: ClipboardEvent | DragEvent, data: DataTransfer) => {
    const text = data.getData("text");
    if (!hasSeparator(text)) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = input.current ?? {};
    const before = typed.slice(0, selectionStart ?? typed.length);
    add(`${before}${text}${typed.slice(selectionEnd ?? typed.length)}`);
  };

  const warning = hashtagCountWarning({ caption, hashtags });
  return (
    <div>
      <Field
        label="Hashtags"
        aside={`${countPostHashtags({ caption, hashtags })} of ${MAX_POST_HASHTAGS}`}
        error={problem}
        {...(mayEdit ? { hint: "Press Enter, space or comma after each hashtag." } : {})}
      >
        {(wire) =>
          mayEdit ? (
            <Input
              {...wire}
              ref={input}
              value={typed}
              autoComplete="off"
              autoCapitalize="none"
              enterKeyHint="done"
              spellCheck={false}
              onInput={change}
              onCompositionEnd={(event) => take(event.currentTarget.value)}
              onKeyDown={press}
              onPaste={(event) => insert(event, event.clipboardData)}
              onDrop={(event) => insert(event, event.dataTransfer)}
              onBlur={() => typed !== "" && add(typed)}
            />
          ) : (
            <output id={wire.id} />
          )
        }
      </Field>
      <HashtagList hashtags={hashtags} onRemove={mayEdit ? remove : null} />
      <WarningLine>{warning}</WarningLine>
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </div>
  );
}
