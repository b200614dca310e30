// Tells processes apart by id and start time, because the system reuses process ids.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {{ pid: number, stamp: string | null }} ProcessIdentity */

/**
 * Returns a text that stays the same while this process lives, or null when it has gone.
 * @param {number} pid
 */
export function processStartTime(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null); // state; start time in clock ticks since boot
    } catch {
      return null;
    }
  }
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? "alive" : null;
  }
}

/**
 * Returns what identifies a process later.
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export const processIdentity = (pid) => ({ pid, stamp: processStartTime(pid) });

/**
 * Whether the process recorded earlier still runs.
 * @param {ProcessIdentity | undefined} identity
 */
export const isSameProcess = (identity) =>
  identity !== undefined &&
  Boolean(identity.stamp) &&
  identity.pid !== process.pid &&
  processStartTime(identity.pid) === identity.stamp;

/**
 * Sends a signal to a process and to the group it leads; does nothing when there is none.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} name
 */
export function signalGroup(pid, name) {
  if (pid === undefined) return;
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, name);
      return;
    } catch {
      // no such group or process; try the next
    }
  }
}

/**
 * Waits until `condition()` is true. Returns false when the time runs out first.
 * @param {() => unknown} condition
 * @param {number} timeoutMs
 */
export async function waitUntil(condition, timeoutMs, intervalMs = 100) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(intervalMs);
  }
}

/**
 * Ends a recorded process: SIGTERM, then SIGKILL after `graceMs`.
 * @param {ProcessIdentity | undefined} identity
 * @param {number} graceMs
 */
export async function terminate(identity, graceMs) {
  if (!identity || !isSameProcess(identity)) return;
  signalGroup(identity.pid, "SIGTERM");
  if (await waitUntil(() => !isSameProcess(identity), graceMs)) return;
  signalGroup(identity.pid, "SIGKILL");
  await waitUntil(() => !isSameProcess(identity), 5000);
}
