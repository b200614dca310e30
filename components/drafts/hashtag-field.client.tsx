"use client";

import { X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from "react";

import { Field, Input } from "#components/ui/field";
import {
  hashtagProblem,
  normalizeHashtag,
  normalizeHashtags,
  parseHashtags,
} from "#lib/captions/rules";
import { draftLimits } from "#lib/drafts/schema";

type Props = { hashtags: string[]; onChange: (hashtags: string[]) => void; mayEdit: boolean };

/** Adds hashtags one by one with Enter, space or comma; splits pasted text. */
export function HashtagField({ hashtags, onChange, mayEdit }: Props) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string>();
  const [announcement, setAnnouncement] = useState("");
  const input = useRef<HTMLInputElement>(null);

  const add = (tags: string[]) => {
    const invalid = tags.map(hashtagProblem).find((found) => found !== null);
    const valid = tags.filter((tag) => hashtagProblem(tag) === null);
    const all = normalizeHashtags([...hashtags, ...valid]);
    setProblem(invalid);
    setTyped(tags.filter((tag) => hashtagProblem(tag) !== null).join(" "));
    if (all.length === hashtags.length) {
      if (valid.length > 0) setAnnouncement(`#${valid[0]} is already added.`);
      return;
    }
    setAnnouncement(
      `Added ${all
        .slice(hashtags.length)
        .map((tag) => `#${tag}`)
        .join(", ")}.`,
    );
    onChange(all);
  };
  const remove = (tag: string) => {
    onChange(hashtags.filter((one) => one !== tag));
    setAnnouncement(`Removed #${tag}.`);
    input.current?.focus();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const last = hashtags.at(-1);
    if ([" ", ",", "Enter"].includes(event.key)) {
      event.preventDefault();
      if (normalizeHashtag(typed) !== "") add(parseHashtags(typed));
    } else if (event.key === "Backspace" && typed === "" && last !== undefined) remove(last);
  };
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData("text");
    if (!/[\s,;#]/u.test(text.trim())) return;
    event.preventDefault();
    add(parseHashtags(`${typed}${text}`));
  };

  const tooMany =
    hashtags.length > draftLimits.hashtags
      ? `Use at most ${draftLimits.hashtags} hashtags.`
      : undefined;
  return (
    <div>
      <Field
        label="Hashtags"
        aside={`${hashtags.length} of ${draftLimits.hashtags}`}
        error={problem ?? tooMany}
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
              spellCheck={false}
              onChange={(event) => {
                setTyped(event.target.value);
                setProblem(undefined);
              }}
              onKeyDown={press}
              onPaste={paste}
              onBlur={() => normalizeHashtag(typed) !== "" && add(parseHashtags(typed))}
            />
          ) : (
            <output id={wire.id} />
          )
        }
      </Field>
      {hashtags.length > 0 ? (
        <ul aria-label="Added hashtags" className="mt-3 flex flex-wrap gap-2">
          {hashtags.map((tag) => (
            <li
              key={tag}
              className="flex max-w-full items-center rounded-full border border-edge py-0.5 pl-3 text-sm"
            >
              <span className="truncate py-1 pr-3">#{tag}</span>
              {mayEdit ? (
                <button
                  type="button"
                  aria-label={`Remove #${tag}`}
                  onClick={() => remove(tag)}
                  className="-ml-2.5 flex size-8 shrink-0 items-center justify-center text-soft hover:text-ink"
                >
                  <X size={14} strokeWidth={1.5} aria-hidden />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <span role="status" className="sr-only">
        {announcement}
      </span>
    </div>
  );
}
