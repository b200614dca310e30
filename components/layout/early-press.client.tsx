"use client";

import type { ReactNode } from "react";
import { useEffect, useLayoutEffect, useRef } from "react";

declare global {
  interface Window {
    /** The last press that found its button asleep; null once the page is awake. */
    studioPress?: MouseEvent | null;
  }
}

// Only buttons that do nothing by themselves: others have their own way without scripts.
const LISTEN = `addEventListener("click", function hear(event) {
  if (window.studioPress === null) return removeEventListener("click", hear, true);
  const button = event.target.closest("button");
  if (button && (button.type === "button" || button.form?.method === "dialog")) window.studioPress = event;
}, true);`;

/** A button is on the page before the scripts behind it are: the last press of that moment is kept and done when the page wakes. */
export function EarlyPress({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const kept = useRef<EventTarget>(null);
  useLayoutEffect(() => {
    const press = window.studioPress;
    window.studioPress = null;
    // A press that is still on its way is what woke the page, and arrives by itself.
    kept.current = press?.eventPhase === Event.NONE ? press.target : null;
  }, []);
  useEffect(() => {
    const button = kept.current instanceof Element ? kept.current.closest("button") : null;
    kept.current = null;
    button?.click();
  }, []);
  return (
    <>
      <script nonce={nonce}>{LISTEN}</script>
      {children}
    </>
  );
}
