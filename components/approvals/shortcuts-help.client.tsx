"use client";

import { Keyboard } from "lucide-react";

import { useShortcutsEnabled } from "#components/approvals/use-shortcuts.client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Checkbox } from "#components/ui/field";
import { DescriptionList } from "#components/ui/rows";

const SHORTCUTS: [key: string, label: string][] = [
  ["J", "Next draft"],
  ["K", "Previous draft"],
  ["A", "Open the consent dialog. Nothing is sent until you tick the box and press the button."],
  ["C", "Comment on the current frame, or request changes"],
  ["?", "Show shortcuts"],
];

type Props = { open: boolean; onOpen: () => void; onClose: () => void };

/** Lists the keyboard shortcuts, and turns them on or off. */
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
        Shortcuts
      </Button>
      <Dialog
        open={open}
        onClose={onClose}
        title="Keyboard shortcuts"
        lead="Shortcuts are off while you type."
      >
        <DescriptionList items={SHORTCUTS} className="mb-6" />
        <Checkbox
          label="Use keyboard shortcuts"
          hint="Saved in this browser."
          checked={on}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
      </Dialog>
    </>
  );
}
