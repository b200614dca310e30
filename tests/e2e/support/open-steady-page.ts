import { expect, type Page } from "@playwright/test";

/** A layout shift as Chromium reports it. TypeScript's library does not know it yet. */
type LayoutShift = PerformanceEntry & {
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
};

/**
 * Opens a page and expects that nothing on it moves down or up by itself, away from a click. Fonts
 * that arrive late move words, so a page before this one should have loaded them.
 */
export async function openSteadyPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  // Null once the page is hydrated (components/layout/click-replay.client.tsx).
  await page.waitForFunction(() => window.studioPendingClick === null);
  const moved = await page.evaluate(
    () =>
      new Promise<string[]>((done) => {
        const isMove = ({ previousRect, currentRect }: LayoutShift["sources"][number]) =>
          Math.abs(previousRect.y - currentRect.y) > 8;
        new PerformanceObserver((list) =>
          done(
            (list.getEntries() as LayoutShift[]).flatMap(({ sources }) =>
              sources.filter(isMove).map(({ node }) => node?.textContent?.slice(0, 60) ?? "a part"),
            ),
          ),
        ).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done([]), 200);
      }),
  );
  expect(moved, `what moves on ${path}`).toEqual([]);
}
