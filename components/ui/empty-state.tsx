import type { ReactNode } from "react";

/**
 * Shown for an empty list: what will appear here, and how to begin. Shares the line of tabs or
 * filters directly above it.
 */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="border-y [:is(nav,form)+&]:border-t-0 px-4 py-14 text-center md:py-20">
      <p className="font-serif text-section italic">{title}</p>
      {children ? <div className="mx-auto mt-3 max-w-md text-soft">{children}</div> : null}
      {action ? <div className="mt-7 flex flex-wrap justify-center gap-3">{action}</div> : null}
    </div>
  );
}
