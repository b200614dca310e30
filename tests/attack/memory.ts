import { readdirSync, readFileSync } from "node:fs";

import type { Peaks } from "#tests/attack/task";

const LOOK_MS = 250;
const PAGE = 4096;

function statOf(pid: number): { parent: number; bytes: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE };
  } catch {
    return null;
  }
}

/** Looks several times a second at how much memory the product's processes hold; where the system does not tell, it is 0. */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  peaks: Peaks = { web: 0, worker: 0, children: 0 };

  constructor(pids: () => { web: number; workers: number[] }) {
    this.#timer = setInterval(() => this.#look(pids()), LOOK_MS);
    this.#timer.unref();
  }

  #look({ web, workers }: { web: number; workers: number[] }): void {
    this.#note("web", statOf(web)?.bytes ?? 0);
    for (const pid of workers) this.#note("worker", statOf(pid)?.bytes ?? 0);
    for (const bytes of childrenOf(workers)) this.#note("children", bytes);
  }

  #note(kind: keyof Peaks, bytes: number): void {
    this.peaks[kind] = Math.max(this.peaks[kind], bytes);
  }

  /** The peaks since the last time this was asked. */
  take(): Peaks {
    const peaks = this.peaks;
    this.peaks = { web: 0, worker: 0, children: 0 };
    return peaks;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

function childrenOf(parents: readonly number[]): number[] {
  try {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return all.flatMap((name) => {
      const found = statOf(Number(name));
      return found && parents.includes(found.parent) ? [found.bytes] : [];
    });
  } catch {
    return [];
  }
}
