import { type ReactNode, useId } from "react";

import { cx } from "#components/ui/cx";

type Props = {
  /** What is in progress, for screen readers. */
  label: string;
  /** 0 to 1, or null while unknown. */
  value: number | null;
  /** Text below the bar: "42% · 3.1 MB per second · about a minute left". */
  children?: ReactNode;
  tone?: "live" | "ok" | "attention" | "danger" | undefined;
  className?: string | undefined;
};

const TONE = {
  live: "text-accent",
  ok: "text-ok",
  attention: "text-attention",
  danger: "text-danger",
};

/** A progress bar with the same in words. */
export function Progress({ label, value, children, tone = "live", className }: Props) {
  const id = useId();
  const known = value === null ? {} : { value: Math.min(1, Math.max(0, value)) };
  return (
    <div className={className}>
      <progress
        {...known}
        max={1}
        aria-label={label}
        aria-describedby={children ? id : undefined}
        className={cx("meter-line", TONE[tone])}
      />
      {children ? (
        <p id={id} className="mt-1.5 text-sm text-soft tabular-nums">
          {children}
        </p>
      ) : null}
    </div>
  );
}
