import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { ArmedKillPoint } from "#tests/prove/instrument";
import type { RunningProcess } from "#tests/support/drivers/processes";

/**
 * A process that can be killed at a point. getPassCounts counts each point's passes since the last
 * reset.
 */
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

  /** Sends a message and returns the answer; null when the process ended instead. */
  async request<T>(message: object): Promise<T | null> {
    const { child } = this.running;
    const received = new AbortController();
    const { signal } = received;
    const exited = once(child, "exit", { signal }).then(() => null);
    const answered = once(child, "message", { signal }).then(([answer]) => answer as T);
    for (const promise of [exited, answered]) promise.catch(() => undefined);
    child.send(message);
    const answer = await Promise.race([answered, exited]);
    received.abort();
    return answer;
  }

  /** Returns the number of open media files. 0 without /proc. */
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
