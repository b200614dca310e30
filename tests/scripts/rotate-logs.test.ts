import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { periods } from "#lib/retention/policy";
import { rotateLogs } from "#scripts/rotate-logs";
import { makeTempFolder } from "#tests/scripts/run-script";

const DAY_MS = 86_400_000;

const rotateAt = (folder: string, at: Date) => rotateLogs(folder, at);
const logContents = (folder: string) =>
  ["studio.log", "studio.log.1"]
    .map((name) => join(folder, name))
    .map((path) => (existsSync(path) ? readFileSync(path, "utf8") : ""));

it(
  "no line of a log becomes older than the policy allows while its program keeps writing",
  { timeout: 60_000 },
  () => {
    const folder = makeTempFolder();
    const path = join(folder, "studio.log");
    const open = openSync(path, "a");
    const began = Date.now();
    const oldest: number[] = [];
    for (let day = 0; day <= 100; day += 5) {
      const at = new Date(began + day * DAY_MS);
      rotateAt(folder, at);
      // A copy made just now is one of that day.
      if (existsSync(`${path}.1`) && logContents(folder)[0] === "") utimesSync(`${path}.1`, at, at);
      writeSync(open, `${day}\n`);
      const days = logContents(folder).join("").trim().split("\n").map(Number);
      expect(days).toContain(day);
      oldest.push(day - Math.min(...days));
    }
    closeSync(open);
    expect(Math.max(...oldest)).toBeLessThanOrEqual(periods.serverLog.count);
    expect(Math.max(...oldest)).toBeGreaterThanOrEqual(periods.serverLog.count / 2);
  },
);

it("rotates a large file at once and leaves other files unchanged", () => {
  const folder = makeTempFolder();
  appendFileSync(join(folder, "studio.log"), "x".repeat(20_000_001));
  writeFileSync(join(folder, "notes.txt"), "mine");
  rotateAt(folder, new Date());
  expect(logContents(folder).map(({ length }) => length)).toEqual([0, 20_000_001]);
  expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
});
