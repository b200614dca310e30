import { expect } from "vitest";

import { judgeRun, type PlantedRun } from "./planted-run.ts";

/** Expects exactly these violations, each given by the start of its text. */
export function expectFindings(run: PlantedRun, ...wanted: string[]): void {
  const found = judgeRun(run);
  expect(found.filter((one) => !wanted.some((start) => one.startsWith(start)))).toEqual([]);
  expect(wanted.filter((start) => !found.some((one) => one.startsWith(start)))).toEqual([]);
}

/** Returns the last ledger line of a type. */
export const lastLineOfType = (run: PlantedRun, type: string) => {
  const found = run.lines.findLast((one) => one["type"] === type);
  if (!found) throw new Error(`the ledger has no line ${type}`);
  return found;
};
