import { Check, CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { cx } from "#components/ui/cx";

const STYLES = {
  info: { icon: Info, className: "border-accent bg-accent-wash", mark: "text-accent" },
  ok: { icon: Check, className: "border-ok bg-ok-wash", mark: "text-ok" },
  attention: {
    icon: TriangleAlert,
    className: "border-attention bg-attention-wash",
    mark: "text-attention",
  },
  danger: { icon: CircleAlert, className: "border-danger bg-danger-wash", mark: "text-danger" },
};

type Props = {
  tone?: keyof typeof STYLES | undefined;
  /** What happened. */
  title?: ReactNode;
  /** What to do next. */
  children?: ReactNode;
  action?: ReactNode;
  /** Announced to screen readers when it appears; omit if it is there from the start. */
  live?: boolean | undefined;
  /** Takes the focus when the page opens: why a form sent without JavaScript came back. */
  focused?: boolean | undefined;
  className?: string | undefined;
};

/** A notice beside what it is about. */
export function Notice({
  tone = "info",
  title,
  children,
  action,
  live,
  focused,
  className,
}: Props) {
  const { icon: Icon, mark, className: look } = STYLES[tone];
  return (
    <div
      {...(focused ? { tabIndex: -1, autoFocus: true } : {})}
      role={live ? (tone === "danger" ? "alert" : "status") : undefined}
      className={cx("flex gap-3 border-l-2 px-4 py-3.5", look, className)}
    >
      <Icon size={18} strokeWidth={1.5} className={cx("mt-0.5 shrink-0", mark)} aria-hidden />
      <div className="min-w-0 flex-1">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? (
          <div className={cx(Boolean(title) && "mt-0.5 text-soft")}>{children}</div>
        ) : null}
        {action ? <div className="mt-3 flex flex-wrap gap-3">{action}</div> : null}
      </div>
    </div>
  );
}
