// The log files of npm start (DATA_DIR/logs): turned before anything in them is older than the privacy policy says, or too large.
import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";

import { before, periods } from "../lib/privacy/policy.ts";

const LIMIT_BYTES = 20_000_000;
const EVERY_MS = 3_600_000;

/**
 * Each file takes the place of the one before it after half the time: what is thrown away then is as old as it may become. Its bytes
 * are copied and the file emptied, since the programs go on writing into it.
 */
function turnLogs(folder, now) {
  const half = (now.getTime() - before(periods.serverLog, now).getTime()) / 2;
  for (const name of readdirSync(folder, { withFileTypes: true }).flatMap((file) => (file.isFile() ? file.name : []))) {
    if (!name.endsWith(".log")) continue;
    const path = join(folder, name);
    const { size, birthtimeMs } = statSync(path);
    const turned = statSync(`${path}.1`, { throwIfNoEntry: false })?.mtimeMs ?? birthtimeMs;
    if (size <= LIMIT_BYTES && now.getTime() - turned < half - EVERY_MS) continue;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }
}

/** Looks after them now and every hour, for as long as this program runs. */
export function tendLogs(folder, now = new Date()) {
  mkdirSync(folder, { recursive: true });
  turnLogs(folder, now);
  setInterval(() => turnLogs(folder, new Date()), EVERY_MS).unref();
}
