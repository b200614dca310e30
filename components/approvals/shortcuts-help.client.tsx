"use client";

import { Keyboard } from "lucide-react";

import { useShortcutsEnabled } from "#components/approvals/use-shortcuts.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Checkbox } from "#components/ui/field";
import { DescriptionList } from "#components/ui/rows";

const SHORTCUTS = [
  ["J", "The next draft"],
  ["K", "The one before"],
  ["A", "Open the agreement; nothing is sent before you tick it and press its button"],
  ["C", "Say something about the moment shown, or ask for changes"],
  ["?", "Show these keys"],
] as const;

type Props = { open: boolean; onOpen: () => void; onClose: () => void };

/** The keys of the page, and whether they count. */
export function ShortcutsHelp({ open, onOpen, onClose }: Props) {
  const [on, choose] = useShortcutsEnabled();
  return (
    <>
      <Button
        size="s"
        icon={Keyboard}
        aria-keyshortcuts="?"
        onClick={onOpen}
        className="max-md:hidden"
      >
        Keys
      </Button>
      <Dialog
        open={open}
        onClose={onClose}
        title="Keys of this page"
        lead="They do nothing while you write."
      >
        <DescriptionList
          items={SHORTCUTS.map(([key, words]) => [key, words] as const)}
          className="mb-6"
        />
        <Checkbox
          label="Use these keys"
          hint="Kept in this browser."
          checked={on}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
      </Dialog>
    </>
  );
}
