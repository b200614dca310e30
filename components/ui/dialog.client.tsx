"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

import { Button } from "#components/ui/button";
import { ErrorLine } from "#components/ui/error-line";

type DialogProps = {
  open: boolean;
  onClose: () => void;
  /** Leaves its content on the page while it is closed (form-dialog.client.tsx). */
  keep?: boolean | undefined;
  title: ReactNode;
  lead?: ReactNode;
  /** The buttons at the end. */
  footer?: ReactNode;
  children?: ReactNode;
};

/**
 * A modal dialog. The native element traps focus, closes on Escape and restores focus. A click
 * beside it does nothing. With something to type in it, it is a FormDialog.
 */
export function Dialog({
  open,
  onClose,
  keep = false,
  title,
  lead,
  footer,
  children,
}: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={`${id}-title`}
      aria-describedby={lead ? `${id}-lead` : undefined}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-lg overflow-y-auto rounded-md border bg-paper p-0 text-left text-ink backdrop:bg-scrim open:animate-appear max-sm:mb-4"
    >
      {open || (keep && opened) ? (
        <div className="relative p-6 sm:p-8">
          <h2 id={`${id}-title`} className="pr-10 text-section">
            {title}
          </h2>
          {lead ? (
            <p id={`${id}-lead`} className="mt-2 text-soft">
              {lead}
            </p>
          ) : null}
          {children ? <div className="mt-6">{children}</div> : null}
          {footer ? (
            <div className="mt-8 flex flex-wrap-reverse justify-end gap-3">{footer}</div>
          ) : null}
          {/** Last in order, so the first field or the safe button gets the focus. */}
          <button
            type="button"
            onClick={onClose}
            aria-label="Close"
            className="absolute top-5 right-4 flex size-10 items-center justify-center text-soft hover:text-ink sm:top-7 sm:right-6"
          >
            <X size={18} strokeWidth={1.5} aria-hidden />
          </button>
        </div>
      ) : null}
    </dialog>
  );
}

type ConfirmDialogProps = {
  /** Label of the button that opens the dialog. */
  renderTrigger: (open: () => void) => ReactNode;
  title: string;
  /** The consequences, one sentence per line. */
  consequences: string[];
  /** The verb, never "OK": "Disconnect @atelier". */
  confirmLabel: string;
  busyLabel: string;
  tone?: "primary" | "danger" | undefined;
  /** Performs it; resolves to an error message, or to nothing when it worked. */
  onConfirm: () => Promise<string | undefined>;
};

/** Asks before something that cannot be undone, and lists the consequences. */
export function ConfirmDialog({
  renderTrigger,
  title,
  consequences,
  confirmLabel,
  busyLabel,
  tone = "danger",
  onConfirm,
}: ConfirmDialogProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const close = () => {
    if (!busy) setOpen(false);
  };
  const go = async () => {
    setBusy(true);
    setFailure(undefined);
    const sentence = await onConfirm();
    setBusy(false);
    if (sentence) setFailure(sentence);
    else setOpen(false);
  };
  return (
    <>
      {renderTrigger(() => setOpen(true))}
      <Dialog
        open={open}
        onClose={close}
        title={title}
        footer={
          <>
            <Button onClick={close}>Go back</Button>
            <Button variant={tone} busy={busy && busyLabel} onClick={() => void go()}>
              {confirmLabel}
            </Button>
          </>
        }
      >
        <ul className="space-y-2">
          {consequences.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <ErrorLine className="mt-4">{failure}</ErrorLine>
      </Dialog>
    </>
  );
}
