import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import type { Arm } from "#tests/prove/instrument";
import type { Running } from "#tests/support/processes";

/** A worker that can be broken: `arm` sets its kill point, `passed` tells how often each point was passed since the last message. */
export class Worker {
  readonly running: Running;
  readonly fdsAtStart: number;

  constructor(running: Running) {
    this.running = running;
    this.fdsAtStart = this.fds();
  }

  get pid(): number {
    return this.running.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.running.child.exitCode === null && this.running.child.signalCode === null;
  }

  arm(arm: Arm): void {
    if (this.alive) this.running.child.send({ arm });
  }

  count(): void {
    this.running.child.send({ count: true });
  }

  passed(): Promise<Record<string, number>> {
    return new Promise((resolve) => {
      const hear = (message: { counts?: Record<string, number> }) => {
        if (!message.counts) return;
        this.running.child.off("message", hear);
        resolve(message.counts);
      };
      this.running.child.on("message", hear);
      this.running.child.send({ counts: true });
    });
  }

  /** Media files that it holds open; 0 where the system does not tell. */
  fds(): number {
    const folder = `/proc/${this.pid}/fd`;
    try {
      return readdirSync(folder).filter((name) => MEDIA.test(linkOf(join(folder, name)))).length;
    } catch {
      return 0;
    }
  }
}

const MEDIA = /\/media\//;

const linkOf = (path: string) => {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
};
