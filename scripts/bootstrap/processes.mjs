// Which process is which. A number alone can be reused, so it is kept with the moment that process began.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A text that stays the same while this very process lives, or null when it is gone. */
export function processStartTime(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : fields[19]; // state; start time in clock ticks since boot
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return error.code === "EPERM" ? "alive" : null;
  }
}

/** What to write down about a process so that it can be found again. */
export const processIdentity = (pid) => ({ pid, stamp: processStartTime(pid) });

/** Whether the process written down earlier is still the one that runs. */
export const isSameProcess = (identity) =>
  Boolean(identity?.stamp) &&
  identity.pid !== process.pid &&
  processStartTime(identity.pid) === identity.stamp;

/** Sends a signal to a process and the group it leads; quiet when there is none. */
export function signalGroup(pid, name) {
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, name);
      return;
    } catch {
      // no such group or process; try the next
    }
  }
}

/** Waits until `done()` holds; false when `ms` passed first. */
export async function waitUntil(condition, timeoutMs, intervalMs = 100) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= until) return false;
    await sleep(intervalMs);
  }
}

/** Ends a remembered process: politely, then for good after `graceMs`. */
export async function terminate(identity, graceMs) {
  if (!isSameProcess(identity)) return;
  signalGroup(identity.pid, "SIGTERM");
  if (await waitUntil(() => !isSameProcess(identity), graceMs)) return;
  signalGroup(identity.pid, "SIGKILL");
  await waitUntil(() => !isSameProcess(identity), 5000);
}
