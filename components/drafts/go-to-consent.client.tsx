"use client";

import { useEffect, useState } from "react";

import { LinkButton } from "#components/ui/button";

/** The id of the third step of a draft. */
export const CONSENT_STEP_ID = "consent-step";

/** On a phone the third step is far below: this stays in reach until it is on the screen. */
export function GoToConsent({ missing, label }: { missing: number; label: string }) {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    const step = document.getElementById(CONSENT_STEP_ID);
    if (!step) return undefined;
    const observer = new IntersectionObserver(([entry]) =>
      setInView(entry?.isIntersecting === true),
    );
    observer.observe(step);
    return () => observer.disconnect();
  }, []);
  if (inView) return null;
  return (
    <div className="sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-20 mt-8 border-t bg-paper py-3 md:bottom-0 lg:hidden">
      <LinkButton
        variant={missing === 0 ? "primary" : "quiet"}
        href={`#${CONSENT_STEP_ID}`}
        className="w-full"
      >
        {missing === 0 ? label : `What is missing (${missing})`}
      </LinkButton>
    </div>
  );
}
