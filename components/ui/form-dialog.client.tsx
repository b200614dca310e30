"use client";

import { type ReactNode, useId, useState } from "react";

import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog.client";
import { Form } from "#components/ui/form.client";

type Props = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  lead?: ReactNode;
  /** The thing that the form is about: another one starts over. */
  subject?: string | undefined;
  submitLabel: string;
  /** Text shown while it is being sent. */
  busy: string | false;
  tone?: "primary" | "danger" | undefined;
  /** Sends it. Resolves to true when it worked: the dialog then closes and starts over. */
  onSubmit: (form: HTMLFormElement) => Promise<boolean>;
  /** What to show instead of the form once it worked. */
  result?: ReactNode;
  children: ReactNode;
};

/**
 * A dialog with a form. Escape and Close keep what was typed for the next time; Cancel discards it.
 */
export function FormDialog({
  open,
  onClose,
  title,
  lead,
  subject = "",
  submitLabel,
  busy,
  tone = "primary",
  onSubmit,
  result,
  children,
}: Props) {
  const id = useId();
  const [round, setRound] = useState(0);
  const startOver = () => {
    onClose();
    setRound(round + 1);
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      keep
      title={title}
      lead={lead}
      footer={
        result ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={startOver}>Cancel</Button>
            <Button type="submit" form={id} variant={tone} busy={busy}>
              {submitLabel}
            </Button>
          </>
        )
      }
    >
      {result ?? (
        <Form
          key={`${subject} ${round}`}
          id={id}
          noValidate
          onSubmit={async (form) => {
            if (await onSubmit(form)) startOver();
          }}
          className="space-y-5"
        >
          {children}
        </Form>
      )}
    </Dialog>
  );
}
