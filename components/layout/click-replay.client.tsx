"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";

import { clickReplayScript } from "#components/layout/click-replay-script";

declare global {
  interface Window {
    /** The last click before hydration; null after it. */
    studioPendingClick?: MouseEvent | null;
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
  const heldTarget = useRef<EventTarget>(null);
  useLayoutEffect(() => {
    const click = window.studioPendingClick;
    window.studioPendingClick = null;
    // The click that triggered hydration is delivered by itself.
    heldTarget.current = click?.eventPhase === Event.NONE ? click.target : null;
  }, []);
  useEffect(() => {
    const button =
      heldTarget.current instanceof Element ? heldTarget.current.closest("button") : null;
    heldTarget.current = null;
    button?.click();
  }, []);
  return (
    <>
      <script nonce={nonce}>{clickReplayScript}</script>
      {children}
    </>
  );
}
