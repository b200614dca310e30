// Figures of a benchmark: memory of a process, medians, a table.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const EVERY_MS = 100;

/** Resident memory of a process in bytes; throws when it is gone. */
export function residentBytes(pid) {
  if (process.platform === "linux") return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024;
}

/** Looks at a process ten times a second; `stop` answers the most it had, in bytes. */
export function sampleMemory(pid) {
  let most = residentBytes(pid);
  let gone;
  const look = () => {
    try {
      most = Math.max(most, residentBytes(pid));
    } catch (error) {
      gone = error;
    }
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      if (gone) throw new Error(`process ${pid} ended while it was looked at`, { cause: gone });
      return most;
    },
  };
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

export function table(rows) {
  const [first, second] = [0, 1].map((at) => Math.max(...rows.map((row) => row[at].length)));
  return ["", ...rows.map(([name, figure, note]) => `  ${name.padEnd(first)}  ${figure.padStart(second)}  ${note}`), ""].join("\n");
}
