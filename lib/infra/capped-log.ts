import "server-only";

import { log } from "#lib/infra/log";

/** Lines per source, process and minute. The rest is counted, so a flood cannot push out others. */
const MAX_LINES_PER_MINUTE = 300;
/** Above this many sources in a minute the further ones share one count. */
const MAX_SOURCES = 1000;
const MINUTE_MS = 60_000;

type Counts = { lines: number; unwritten: number };

let began = 0;
const sources = new Map<string, Counts>();

function startMinute(now: number): void {
  const unwritten = [...sources.values()].reduce((sum, counts) => sum + counts.unwritten, 0);
  began = now;
  sources.clear();
  if (unwritten > 0)
    log.warn("more requests were rejected than are logged one by one", { count: unwritten });
}

/**
 * Whether one more line about a request from outside may be written, and counts it. `source` is a
 * shop, or a kind of request that needs no sign-in: none of them uses up another's lines.
 */
export function mayLog(source: string): boolean {
  const now = performance.now();
  if (now - began >= MINUTE_MS) startMinute(now);
  const key = sources.has(source) || sources.size < MAX_SOURCES ? source : "others";
  const counts = sources.get(key) ?? { lines: 0, unwritten: 0 };
  sources.set(key, counts);
  const allowed = counts.lines < MAX_LINES_PER_MINUTE;
  if (allowed) counts.lines += 1;
  else counts.unwritten += 1;
  return allowed;
}
