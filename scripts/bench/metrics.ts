// Figures of a benchmark: memory and processor time of a process, medians, a table.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const SAMPLE_INTERVAL_MS = 50;
const isLinux = process.platform === "linux";

const readProcStatus = (pid: number, field: string) =>
  Number(
    new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(
      readFileSync(`/proc/${pid}/status`, "utf8"),
    )?.[1],
  ) * 1024;
const readPs = (pid: number, field: string) =>
  execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], { encoding: "utf8" }).trim();

/** Returns the resident memory of a process in bytes. Throws when it has ended. */
export const residentBytes = (pid: number): number =>
  isLinux ? readProcStatus(pid, "VmRSS") : Number(readPs(pid, "rss")) * 1024;

/** Returns the seconds of processor time of a process, including threads and system calls. */
export function cpuSeconds(pid: number): number {
  if (!isLinux)
    return readPs(pid, "time")
      .split(":")
      .reduce((sum, part) => sum * 60 + Number(part), 0);
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Returns the same with the processes that this one has started, also those that have ended. */
export function cpuSecondsWithChildren(pid: number): number {
  if (!isLinux) return cpuSeconds(pid);
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ended = (Number(fields[13]) + Number(fields[14])) / 100;
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return children
    .split("\n")
    .filter((line) => existsSync(`/proc/${line.trim() || "none"}/stat`))
    .reduce((sum, line) => sum + cpuSeconds(Number(line)), cpuSeconds(pid) + ended);
}

/** Tracks peak memory: the kernel's mark on Linux, else the largest of twenty samples a second. */
export function watchPeakMemory(pid: number): { peak: () => number } {
  if (isLinux) {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return { peak: () => readProcStatus(pid, "VmHWM") };
  }
  let most = residentBytes(pid);
  const timer = setInterval(() => (most = Math.max(most, residentBytes(pid))), SAMPLE_INTERVAL_MS);
  timer.unref();
  return {
    peak: () => {
      clearInterval(timer);
      return most;
    },
  };
}

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Returns the smallest number that this part (0 to 1) of the numbers does not exceed. */
export function percentile(numbers: number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

/** Returns 4 MB, 300 MB, 4 GB. */
export const formatSize = (bytes: number) =>
  bytes >= 1e9 ? `${Number((bytes / 1e9).toFixed(1))} GB` : `${(bytes / 1e6).toFixed(0)} MB`;

export type TableRow = [name: string, figure: string, note: string];

export function formatTable(rows: TableRow[]): string {
  const first = Math.max(...rows.map(([name]) => name.length));
  const second = Math.max(...rows.map(([, figure]) => figure.length));
  return [
    "",
    ...rows.map(
      ([name, figure, note]) => `  ${name.padEnd(first)}  ${figure.padStart(second)}  ${note}`,
    ),
    "",
  ].join("\n");
}
