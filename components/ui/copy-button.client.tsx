"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "#components/ui/button";
import { writeClipboard } from "#components/ui/write-clipboard.client";

/** Copies text to the clipboard, over plain http too. */
async function copyToClipboard(text: string): Promise<boolean> {
  if (await writeClipboard(text)) return true;
  const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  area.className = "fixed top-0 opacity-0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

type Props = {
  text: string;
  /** The label; names what is copied: "Copy caption". */
  children: string;
  variant?: "primary" | "quiet" | "plain" | undefined;
  size?: "s" | "m" | "l" | undefined;
  className?: string | undefined;
};

/** Copies a text and confirms it. */
export function CopyButton({ text, children, variant, size, className }: Props) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 3_000);
    return () => clearTimeout(timer);
  }, [state]);
  const label = { idle: children, done: "Copied", failed: "Select the text and copy it by hand" }[
    state
  ];
  return (
    <>
      <Button
        variant={variant}
        size={size}
        className={className}
        icon={state === "done" ? Check : Copy}
        onClick={() =>
          void copyToClipboard(text).then((done) => setState(done ? "done" : "failed"))
        }
      >
        {label}
      </Button>
      <span role="status" className="sr-only">
        {state === "idle" ? "" : label}
      </span>
    </>
  );
}
