import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { RunningProcess } from "#tests/support/drivers/processes";

/** A worker that can be broken: `arm` sets its kill point, `passed` tells how often each point was passed since the last message. */
export class InstrumentedProcess {
  readonly running: RunningProcess;
  readonly openMediaFilesAtStart: number;

  constructor(running: RunningProcess) {
    this.running = running;
    this.openMediaFilesAtStart = this.openMediaFiles();
  }

  get pid(): number {
    return this.running.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.running.child.exitCode === null && this.running.child.signalCode === null;
  }

  armKillPoint(arm: ArmedKillPoint): void {
    if (this.alive) this.running.child.send({ arm });
  }

  resetCounts(): void {
    this.running.child.send({ count: true });
  }

  async getPassCounts(): Promise<Record<string, number>> {
    return (await this.request<{ counts: Record<string, number> }>({ counts: true }))?.counts ?? {};
  }

  /** What it answers to a message; null when it has ended instead. */
  async request<T>(message: object): Promise<T | null> {
    const { child } = this.running;
    const over = new AbortController();
    const { signal } = over;
    const gone = once(child, "exit", { signal }).then(() => null);
    const answered = once(child, "message", { signal }).then(([answer]) => answer as T);
    for (const promise of [gone, answered]) promise.catch(() => undefined);
    child.send(message);
    const told = await Promise.race([answered, gone]);
    over.abort();
    return told;
  }

  /** Media files that it holds open; 0 where the system does not tell. */
  openMediaFiles(): number {
    const folder = `/proc/${this.pid}/fd`;
    try {
      return readdirSync(folder).filter((name) => MEDIA_PATH.test(readLink(join(folder, name))))
        .length;
    } catch {
      return 0;
    }
  }
}

const MEDIA_PATH = /\/media\//;

const readLink = (path: string) => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};
