import { LoaderCircle, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

import { cx } from "#components/ui/cx";

type ButtonStyle = {
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

function buttonClass({ variant = "quiet", size = "m" }: ButtonStyle): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center rounded-sm border py-1 text-center font-medium leading-snug transition-colors",
    VARIANT[variant],
    SIZE[size],
    variant === "plain" ? "px-1" : INSET[size],
  );
}

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> &
  ButtonStyle & {
    /** Text shown while busy; the button keeps its focus and ignores clicks. */
    busy?: string | false | undefined;
    disabled?: boolean | undefined;
    children: ReactNode;
  };

/** A button. At most one per view is `primary`. */
export function Button({
  variant,
  size,
  icon: Icon,
  busy,
  disabled,
  type = "button",
  onClick,
  className,
  children,
  ...rest
}: ButtonProps) {
  const still = Boolean(busy) || disabled === true;
  return (
    <button
      {...rest}
      type={still ? "button" : type}
      onClick={still ? undefined : onClick}
      aria-disabled={still || undefined}
      aria-busy={Boolean(busy) || undefined}
      className={cx(buttonClass({ variant, size }), disabled && "opacity-50", className)}
    >
      {busy ? (
        <LoaderCircle size={16} className="animate-spin" aria-hidden />
      ) : Icon ? (
        <Icon size={16} strokeWidth={1.5} aria-hidden />
      ) : null}
      <span>{busy || children}</span>
    </button>
  );
}

type LinkButtonProps = ComponentProps<typeof Link> & ButtonStyle & { children: ReactNode };

/** A link that looks like a button: it navigates and changes nothing. */
export function LinkButton({
  variant,
  size,
  icon: Icon,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <Link {...rest} className={cx(buttonClass({ variant, size }), className)}>
      {Icon ? <Icon size={16} strokeWidth={1.5} aria-hidden /> : null}
      <span>{children}</span>
    </Link>
  );
}
