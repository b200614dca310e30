"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

import { clickReplayScript } from "#components/layout/click-replay-script";

declare global {
  interface Window {
    /** The last click before hydration; null after it. */
    studioPress?: MouseEvent | null;
  }
}

/**
 * Buttons are visible before their scripts run: the last click of that time is replayed after
 * hydration.
 */
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
    // The click that triggered hydration is delivered by itself.
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
