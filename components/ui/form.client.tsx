"use client";

import { type ComponentProps, type FormEvent, useEffect, useRef, useState } from "react";

type FormProps = Omit<ComponentProps<"form">, "ref" | "method" | "onSubmit"> & {
  /** Where the form goes without JavaScript; left out where it cannot be used without. */
  action?: string;
  /** Sends the form and shows what is wrong. `button` is the value of the button pressed. */
  onSubmit: (form: HTMLFormElement, button: string) => Promise<unknown> | void;
};

/** The first wrong field, or else the message that is about the whole form. */
const ERROR = ['[aria-invalid="true"]', '[role="alert"]:not(:empty)'];

/**
 * A form that this page sends itself. After an answer the focus is on its first error, so that
 * keyboard and screen reader are where something is to be done.
 */
export function Form({ action, onSubmit, ...rest }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [answers, setAnswers] = useState(0);
  useEffect(() => {
    if (answers === 0) return;
    const found = ERROR.flatMap((kind) => form.current?.querySelector<HTMLElement>(kind) ?? []);
    // A message takes the focus only from here, not from Tab.
    if (found[0]?.role === "alert") found[0].tabIndex = -1;
    found[0]?.focus();
  }, [answers]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // A dialog's form can be inside another form's component.
    event.stopPropagation();
    const { nativeEvent } = event;
    const pressed = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    await onSubmit(event.currentTarget, pressed instanceof HTMLButtonElement ? pressed.value : "");
    setAnswers((count) => count + 1);
  };
  return (
    <form
      {...rest}
      action={action}
      method={action === undefined ? "dialog" : "post"}
      ref={form}
      onSubmit={(event) => void submit(event)}
    />
  );
}
