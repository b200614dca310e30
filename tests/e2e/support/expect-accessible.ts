import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, type Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";

import { chooseCases, isFull, randomFor } from "#tests/support/slice";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
const viewportWidths = [390, 768, 1440] as const;
const random = randomFor("expect-accessible.ts");

declare global {
  interface Window {
    axe?: { run: (context: Document, options: RunOptions) => Promise<AxeResults> };
  }
}

/**
 * Expects no axe violation in light and dark, and no horizontal scrolling. A slice tries the rules
 * at one random width, and in dark only the contrast, because dark differs from light in colours
 * only. `state` says in a failure what was looked at.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const viewport = page.viewportSize();
  const ruleWidths = chooseCases(viewportWidths, 1, random);
  for (const width of viewportWidths) {
    await page.setViewportSize({ width, height: 900 });
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways, `${state} at ${width} px scrolls sideways`).toBeLessThanOrEqual(0);
    if (!ruleWidths.includes(width)) continue;
    await expectNoViolation(page, [], `${state} at ${width} px`);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectNoViolation(
      page,
      isFull ? [] : ["color-contrast"],
      `${state}, dark, at ${width} px`,
    );
    await page.emulateMedia({ colorScheme: "light" });
  }
  if (viewport) await page.setViewportSize(viewport);
}

/** Expects that axe finds nothing against these rules, or against all when none is named. */
async function expectNoViolation(page: Page, rules: string[], state: string): Promise<void> {
  // Parsing axe takes as long as running it, so a page gets it once.
  if (!(await page.evaluate(() => window.axe !== undefined))) await page.evaluate(axeSource);
  const options: RunOptions = {
    resultTypes: ["violations"],
    selectors: false,
    ...(rules.length > 0 && { runOnly: rules }),
  };
  const violations = await page.evaluate(async (chosen) => {
    // A colour that still changes, after the width or the scheme did, has no contrast of its own.
    for (const animation of document.getAnimations())
      if (animation instanceof CSSTransition) animation.finish();
    const results = await window.axe?.run(document, chosen);
    if (!results) throw new Error("axe is not on the page");
    return results.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  }, options);
  expect(violations, state).toEqual([]);
}
