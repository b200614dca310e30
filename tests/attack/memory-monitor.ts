import { readdirSync, readFileSync } from "node:fs";

import type { MemoryPeaks } from "#tests/attack/task";

const SAMPLE_INTERVAL_MS = 250;
const PAGE_BYTES = 4096;

function readProcStat(pid: number): { parent: number; bytes: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    return null;
  }
}

/** Measures the memory of the product's processes every 250 ms. Measures 0 without /proc. */
export class MemoryMonitor {
  readonly #timer: NodeJS.Timeout;
  peaks: MemoryPeaks = { web: 0, worker: 0, children: 0 };

  constructor(pids: () => { web: number; workers: number[] }) {
    this.#timer = setInterval(() => this.#sample(pids()), SAMPLE_INTERVAL_MS);
    this.#timer.unref();
  }

  #sample({ web, workers }: { web: number; workers: number[] }): void {
    this.#recordPeak("web", readProcStat(web)?.bytes ?? 0);
    for (const pid of workers) this.#recordPeak("worker", readProcStat(pid)?.bytes ?? 0);
    for (const bytes of childMemory(workers)) this.#recordPeak("children", bytes);
  }

  #recordPeak(kind: keyof MemoryPeaks, bytes: number): void {
    this.peaks[kind] = Math.max(this.peaks[kind], bytes);
  }

  /** Returns the peaks since the last call. */
  takePeaks(): MemoryPeaks {
    const peaks = this.peaks;
    this.peaks = { web: 0, worker: 0, children: 0 };
    return peaks;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function childMemory(parents: readonly number[]): number[] {
  try {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return all.flatMap((name) => {
      const found = readProcStat(Number(name));
      return found && parents.includes(found.parent) ? [found.bytes] : [];
    });
  } catch {
    return [];
  }
}
