import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

import { buttonClass, type ButtonStyle } from "#components/ui/button-class";
import { cx } from "#components/ui/cx";

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
