"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/** Never becomes lower than it was at this width, so that nothing below moves up while a person reads it. */
export function KeepHeight({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (width.current !== element.offsetWidth) element.style.minHeight = "";
    width.current = element.offsetWidth;
    element.style.minHeight = `${element.offsetHeight}px`;
  });
  return <div ref={box}>{children}</div>;
}
