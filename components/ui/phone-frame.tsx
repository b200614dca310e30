import type { ReactNode } from "react";

import { cx } from "#components/ui/cx";

/** A phone with a 9:16 screen. Children are stacked; place them with `absolute`. */
export function PhoneFrame({
  className,
  children,
}: {
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div
      className={cx(
        "mx-auto w-full max-w-[22rem] rounded-[2.75rem] border border-edge bg-[#0c0b0a] p-2.5 shadow-[0_30px_60px_-30px_rgb(0_0_0/0.45)]",
        className,
      )}
    >
      <div className="@container relative isolate aspect-[9/16] overflow-hidden rounded-[2.2rem] bg-black text-white">
        {children}
      </div>
    </div>
  );
}
