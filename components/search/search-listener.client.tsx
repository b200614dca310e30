"use client";

import { type ComponentType, useEffect, useState } from "react";

import { toast } from "#components/ui/toast.client";

type SearchDialog = ComponentType<{ open: boolean; onClose: () => void }>;

const load = () => import("#components/search/search-dialog.client");

/** Ctrl-K or Cmd-K, whatever the keyboard writes on the key. */
const isShortcut = ({ ctrlKey, metaKey, altKey, shiftKey, code, key }: KeyboardEvent) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && (code === "KeyK" || key.toLowerCase() === "k");

const openButton = ({ target }: Event) =>
  target instanceof Element && target.closest("[data-open-search]") !== null;

/** Opens the search for its keys and its buttons; loads it when it is first needed. */
export function SearchListener() {
  const [open, setOpen] = useState(false);
  const [Dialog, setDialog] = useState<SearchDialog | null>(null);
  useEffect(() => {
    const show = async () => {
      try {
        const { SearchDialog } = await load();
        setDialog(() => SearchDialog);
        setOpen(true);
      } catch {
        toast("The search could not be loaded. Check your connection and try again.", {
          tone: "danger",
        });
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return;
      event.preventDefault();
      // Another dialog may hold something half done.
      if (document.querySelector("dialog[open]") === null) void show();
    };
    const onClick = (event: Event) => {
      if (openButton(event)) void show();
    };
    const onPointer = (event: Event) => {
      if (openButton(event)) load().catch(() => undefined);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
    document.addEventListener("pointerover", onPointer);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick);
      document.removeEventListener("pointerover", onPointer);
    };
  }, []);
  return Dialog ? <Dialog open={open} onClose={() => setOpen(false)} /> : null;
}
