"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

import { clickReplayScript } from "#components/layout/click-replay-script";

declare global {
  interface Window {
    /** The last press that found its button asleep; null once the page is awake. */
    studioPress?: MouseEvent | null;
  }
}

/** A button is on the page before the scripts behind it are: the last press of that moment is kept and done when the page wakes. */
export function ClickReplay({
  nonce,
  children,
}: {
  nonce: string | undefined;
  children: ReactNode;
}) {
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
      <script nonce={nonce}>{clickReplayScript}</script>
      {children}
    </>
  );
}
