"use client";

import { Check, Copy, TextSelect } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

import { Button } from "#components/ui/button";

type Props = {
  /** What it is: "Caption". */
  title: string;
  text: string;
  /** Words of the button: "Copy caption". */
  action: string;
  main?: boolean | undefined;
};

const STAY_MS = 4_000;

/** A text to read and to copy with one tap. Where a browser refuses (plain http, no permission), the text is selected to copy by hand. */
export function CopyBlock({ title, text, action, main }: Props) {
  const id = useId();
  const body = useRef<HTMLParagraphElement>(null);
  const [state, setState] = useState<"idle" | "copied" | "selected">("idle");
  useEffect(() => {
    if (state !== "copied") return;
    const timer = setTimeout(() => setState("idle"), STAY_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // No clipboard over plain http or without permission: select the text, and let the browser copy the selection if it will.
      if (body.current) getSelection()?.selectAllChildren(body.current);
      setState(document.execCommand("copy") ? "copied" : "selected");
    }
  };
  return (
    <section aria-labelledby={id} className="border-t pt-4">
      <h2 id={id} className="eyebrow">
        {title}
      </h2>
      <p ref={body} className="mt-2 break-words whitespace-pre-wrap select-all">
        {text}
      </p>
      <Button
        variant={main ? "primary" : "quiet"}
        size={main ? "l" : "m"}
        icon={{ idle: Copy, copied: Check, selected: TextSelect }[state]}
        onClick={() => void copy()}
        className="mt-4 w-full"
      >
        {state === "copied" ? "Copied" : action}
      </Button>
      <p role="status" className="mt-1.5 min-h-5 text-sm text-soft">
        {state === "selected" ? "The text is selected. Hold it and choose Copy." : ""}
        {state === "copied" ? <span className="sr-only">{title} copied</span> : null}
      </p>
    </section>
  );
}
