import type { LucideIcon } from "lucide-react";

import { cx } from "#components/ui/cx";

export type ButtonStyle = {
  variant?: "primary" | "quiet" | "danger" | "plain" | undefined;
  size?: "s" | "m" | "l" | undefined;
  icon?: LucideIcon | undefined;
};

const VARIANT = {
  primary: "border-ink bg-ink text-paper hover:border-accent hover:bg-accent",
  quiet: "border-edge text-ink hover:border-ink hover:bg-surface",
  danger: "border-danger text-danger hover:bg-danger hover:text-paper",
  plain: "border-transparent text-soft hover:text-ink underline-offset-4 hover:underline",
};

const SIZE = {
  s: "min-h-8 text-sm gap-1.5",
  m: "min-h-11 text-base gap-2",
  l: "min-h-13 text-lg gap-2.5",
};

const INSET = { s: "px-3", m: "px-5", l: "px-7" };

/** The classes of a button, also for a link without next/link (error pages load little). */
export function buttonClass({ variant = "quiet", size = "m" }: ButtonStyle): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center rounded-sm border py-1 text-center font-medium leading-snug transition-colors",
    VARIANT[variant],
    SIZE[size],
    variant === "plain" ? "px-1" : INSET[size],
  );
}
