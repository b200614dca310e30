"use client";

import { Check, Copy, TextSelect } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

import { reportHandoffOpened } from "#components/deliveries/handoff-opened.client";
import { Button } from "#components/ui/button";
import { writeClipboard } from "#components/ui/write-clipboard.client";

type Props = {
  title: string;
  /** Shown with an empty line between; each can be copied alone, and all together. */
  parts: { name: string; text: string }[];
  /** The main block of the page. */
  primary?: boolean | undefined;
  /** Of the phone page: the first copy shows that a person opened it. */
  token: string;
};

type CopyState = { what: string; how: "copied" | "selected" } | null;

const FEEDBACK_MS = 4_000;
const PART_SEPARATOR = "\n\n";

/** Copies texts with one tap. Where a browser refuses (http, no permission), selects them. */
export function CopyBlock({ title, parts, primary = false, token }: Props) {
  const id = useId();
  const body = useRef<HTMLParagraphElement>(null);
  const [done, setDone] = useState<CopyState>(null);
  useEffect(() => {
    if (done?.how !== "copied") return;
    const timer = setTimeout(() => setDone(null), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async (what: string, text: string) => {
    void reportHandoffOpened(token);
    if (await writeClipboard(text)) return setDone({ what, how: "copied" });
    // No clipboard access: select the text, and let the browser copy the selection if it can.
    const target = body.current?.querySelector(`[data-part="${what}"]`) ?? body.current;
    if (target) getSelection()?.selectAllChildren(target);
    setDone({ what, how: document.execCommand("copy") ? "copied" : "selected" });
  };
  const all = {
    name: parts.map(({ name }) => name).join(" and "),
    text: parts.map(({ text }) => text).join(PART_SEPARATOR),
  };
  const button = ({ name, text }: Props["parts"][number], first: boolean) => {
    const now = done?.what === name ? done.how : "idle";
    return (
      <Button
        key={name}
        variant={first && primary ? "primary" : "quiet"}
        size={first ? "l" : "m"}
        icon={{ idle: Copy, copied: Check, selected: TextSelect }[now]}
        onClick={() => void copy(name, text)}
        className="min-w-0 flex-1 basis-36 px-3!"
      >
        {now === "copied" ? "Copied" : `Copy ${name}`}
      </Button>
    );
  };
  return (
    <section aria-labelledby={id} className="border-t pt-4">
      <h2 id={id} className="eyebrow font-sans!">
        {title}
      </h2>
      <p ref={body} className="mt-2 text-lg break-words whitespace-pre-wrap">
        {parts.map(({ name, text }, index) => (
          <span key={name}>
            {index > 0 ? PART_SEPARATOR : ""}
            <span data-part={name}>{text}</span>
          </span>
        ))}
      </p>
      <div className="mt-4 flex flex-wrap gap-3">
        <div className="flex basis-full">{button(all, true)}</div>
        {parts.length > 1 ? parts.map((part) => button(part, false)) : null}
      </div>
      <p role="status" className="mt-1.5 min-h-5 text-sm text-soft">
        {done?.how === "selected"
          ? "The text is selected. Press and hold it, then choose Copy."
          : ""}
        {done?.how === "copied" ? <span className="sr-only">Copied {done.what}</span> : null}
      </p>
    </section>
  );
}
