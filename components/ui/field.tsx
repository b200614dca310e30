import { ChevronDown, CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

import { cx } from "#components/ui/cx";

/** Ties a control to its label, hint and error; spread it on the control. */
export type ControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

type FieldProps = {
  label: ReactNode;
  /** A short sentence below the label. */
  hint?: ReactNode;
  /** What is wrong and what to enter instead. */
  error?: string | undefined;
  /** Right of the label: a counter, or "optional". */
  aside?: ReactNode;
  className?: string | undefined;
  children: (wire: ControlProps) => ReactNode;
};

/** A labelled control: `<Field label="Title">{(wire) => <Input {...wire} />}</Field>`. */
export function Field({ label, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={className}>
      <div className="flex items-baseline justify-between gap-4">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside ? <span className="text-sm text-faint tabular-nums">{aside}</span> : null}
      </div>
      {hint ? (
        <p id={hintId} className="mt-0.5 text-sm text-soft">
          {hint}
        </p>
      ) : null}
      <div className="mt-1.5">
        {children({
          id,
          "aria-describedby": describedBy,
          "aria-invalid": error ? true : undefined,
        })}
      </div>
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
    </div>
  );
}

function FieldError({ id, children }: { id: string | undefined; children: string }) {
  return (
    <p id={id} className="mt-1.5 flex items-start gap-1.5 text-sm text-danger">
      <CircleAlert size={14} strokeWidth={1.75} className="mt-[0.2rem] shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

// 16 px on phones, or iOS zooms into the field.
const CONTROL_CLASS =
  "w-full rounded-sm border border-edge bg-surface px-3 text-[1rem] text-ink transition-colors hover:border-ink aria-invalid:border-danger md:text-base";

/** A one-line text control. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={cx(CONTROL_CLASS, "h-11", className)} />;
}

/** A multi-line text control; grows with its text where supported. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={cx(
        CONTROL_CLASS,
        "field-sizing-content min-h-24 py-2.5 leading-relaxed",
        className,
      )}
    />
  );
}

/** A native select. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select
        {...rest}
        className={cx(CONTROL_CLASS, "h-11 appearance-none truncate pr-9", className)}
      />
      <ChevronDown
        size={16}
        strokeWidth={1.5}
        className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-soft"
        aria-hidden
      />
    </span>
  );
}

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
};

/** A checkbox with its label; the whole row is clickable. */
export function Checkbox({ label, hint, error, className, ...rest }: CheckboxProps) {
  const id = useId();
  const describedBy =
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={className}>
      <label className={cx("flex items-start gap-3", hint ? "min-h-6" : "min-h-8")}>
        <input
          {...rest}
          type="checkbox"
          aria-describedby={describedBy}
          aria-invalid={error ? true : undefined}
          className="mt-[0.2rem] size-4.5 shrink-0 accent-accent"
        />
        <span className="min-w-0">{label}</span>
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="ml-7.5 text-sm text-soft">
          {hint}
        </p>
      ) : null}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}
