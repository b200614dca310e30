import { Check, Circle, CircleAlert, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { cx } from "#components/ui/cx";
import type { StatusTone } from "#lib/status-tone";

const STYLES: Record<StatusTone, { icon: LucideIcon; className: string }> = {
  quiet: { icon: Circle, className: "border-hairline text-soft" },
  live: { icon: LoaderCircle, className: "border-accent-wash bg-accent-wash text-accent" },
  ok: { icon: Check, className: "border-ok-wash bg-ok-wash text-ok" },
  attention: {
    icon: CircleAlert,
    className: "border-attention-wash bg-attention-wash text-attention",
  },
  danger: { icon: CircleX, className: "border-danger-wash bg-danger-wash text-danger" },
};

/** A status: an icon and text, never colour alone. */
export function StatusChip({
  tone,
  icon,
  children,
}: {
  tone: StatusTone;
  icon?: LucideIcon | undefined;
  children: ReactNode;
}) {
  const Icon = icon ?? STYLES[tone].icon;
  return (
    <span
      className={cx(
        "inline-flex min-h-6 max-w-full items-center gap-1.5 rounded-full border py-0.5 pr-2.5 pl-2 text-sm leading-snug tabular-nums",
        STYLES[tone].className,
      )}
    >
      <Icon size={14} strokeWidth={1.75} className="shrink-0" aria-hidden />
      <span>{children}</span>
    </span>
  );
}
