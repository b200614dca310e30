// Which process is which. A number alone can be reused, so it is kept with the moment that process began.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A text that stays the same while this very process lives, or null when it is gone. */
export function stampOf(pid) {
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
export const remember = (pid) => ({ pid, stamp: stampOf(pid) });

/** Whether the process written down earlier is still the one that runs. */
export const isSame = (noted) => Boolean(noted?.stamp) && noted.pid !== process.pid && stampOf(noted.pid) === noted.stamp;

/** Sends a signal to a process and the group it leads; quiet when there is none. */
export function signal(pid, name) {
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
export async function waitFor(done, ms, everyMs = 100) {
  const until = Date.now() + ms;
  for (;;) {
    if (await done()) return true;
    if (Date.now() >= until) return false;
    await sleep(everyMs);
  }
}

/** Ends a remembered process: politely, then for good after `graceMs`. */
export async function end(noted, graceMs) {
  if (!isSame(noted)) return;
  signal(noted.pid, "SIGTERM");
  if (await waitFor(() => !isSame(noted), graceMs)) return;
  signal(noted.pid, "SIGKILL");
  await waitFor(() => !isSame(noted), 5000);
}
