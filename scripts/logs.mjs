// The log files of npm start (DATA_DIR/logs): turned before anything in them is older than the privacy policy says, or too large.
import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

import { subtractPeriod, periods } from "../lib/retention/policy.ts";

const MAX_BYTES = 20_000_000;
const INTERVAL_MS = 3_600_000;

/**
 * Each file takes the place of the one before it after half the time: what is thrown away then is as old as it may become. Its bytes
 * are copied and the file emptied, since the programs go on writing into it.
 */
function rotateOnce(folder, now) {
  const half = (now.getTime() - subtractPeriod(periods.serverLog, now).getTime()) / 2;
  for (const name of readdirSync(folder, { withFileTypes: true }).flatMap((file) =>
    file.isFile() ? file.name : [],
  )) {
    if (!name.endsWith(".log")) continue;
    const path = join(folder, name);
    const { size, birthtimeMs } = statSync(path);
    const turned = statSync(`${path}.1`, { throwIfNoEntry: false })?.mtimeMs ?? birthtimeMs;
    if (size <= MAX_BYTES && now.getTime() - turned < half - INTERVAL_MS) continue;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }
}

/** Looks after them now and every hour, for as long as this program runs. */
export function rotateLogs(folder, now = new Date()) {
  mkdirSync(folder, { recursive: true });
  rotateOnce(folder, now);
  setInterval(() => rotateOnce(folder, new Date()), INTERVAL_MS).unref();
}
