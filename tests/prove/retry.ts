import { setTimeout as sleep } from "node:timers/promises";

/** Retries every second. Returns null when nothing succeeded within a minute. */
export async function retryForAMinute<T>(work: () => Promise<T>): Promise<T | null> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(1000)) {
    try {
      return await work();
    } catch {
      // The web process or the database may be down for a moment.
    }
  }
  return null;
}
