// Rotates npm start's logs (DATA_DIR/logs) by size, and by the age that the privacy policy allows.
import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

import { periods } from "#lib/retention/policy";
import { subtractPeriod } from "#lib/retention/rules";

const MAX_BYTES = 20_000_000;
const INTERVAL_MS = 3_600_000;

/**
 * Replaces the previous file after half the retention period, so that it has just expired.
 * Copies and truncates, because the programs keep writing into the file.
 */
function rotateOnce(folder: string, now: Date): void {
  const half = (now.getTime() - subtractPeriod(periods.serverLog, now).getTime()) / 2;
  for (const name of readdirSync(folder, { withFileTypes: true }).flatMap((file) =>
    file.isFile() ? file.name : [],
  )) {
    if (!name.endsWith(".log")) continue;
    const path = join(folder, name);
    const { size, birthtimeMs } = statSync(path);
    const rotatedAt = statSync(`${path}.1`, { throwIfNoEntry: false })?.mtimeMs ?? birthtimeMs;
    if (size <= MAX_BYTES && now.getTime() - rotatedAt < half - INTERVAL_MS) continue;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }
}

/** Rotates now and every hour, while this program runs. */
export function rotateLogs(folder: string, now = new Date()): void {
  mkdirSync(folder, { recursive: true });
  rotateOnce(folder, now);
  setInterval(() => rotateOnce(folder, new Date()), INTERVAL_MS).unref();
}
