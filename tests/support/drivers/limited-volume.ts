import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BLOCK = Buffer.alloc(1 << 20);

/** A place that can be out of room for a while. `path` is where it lies. */
export type LimitedDisk = {
  path: string;
  availableBytes: () => Promise<number>;
  fill: () => Promise<void>;
  clear: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A small file system of its own, in memory, that can be filled to the last byte and given room again. Root mounts it; anybody else
 * mounts it in a namespace of their own, into which /proc leads.
 */
export class TmpfsVolume implements LimitedDisk {
  readonly path: string;
  readonly #unmount: () => Promise<void>;

  private constructor(path: string, unmount: () => Promise<void>) {
    this.path = path;
    this.#unmount = unmount;
  }

  /** Mounts one of `bytes` at a new folder; null where the system does not allow it. */
  static async open(folder: string, bytes: number): Promise<TmpfsVolume | null> {
    await mkdir(folder, { mode: 0o755 });
    const words = ["-t", "tmpfs", "-o", `size=${bytes},mode=755`, "tmpfs", folder];
    if (process.getuid?.() === 0) {
      const mounted = await run("mount", words).catch(() => null);
      if (mounted)
        return new TmpfsVolume(folder, async () => {
          await run("umount", ["--lazy", folder]);
        });
    }
    const script = 'mount "$@" && echo ready && exec cat';
    const keeper = spawn(
      "unshare",
      ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", ...words],
      {
        stdio: ["pipe", "pipe", "ignore"],
      },
    );
    if (!(await waitUntilMounted(keeper))) return null;
    return new TmpfsVolume(`/proc/${keeper.pid}/root${folder}`, async () => {
      keeper.stdin?.end();
      await once(keeper, "exit");
    });
  }

  get #filler(): string {
    return join(this.path, "filler");
  }

  async availableBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  /** Takes every byte that is left. */
  async fill(): Promise<void> {
    const file = await open(this.#filler, "a");
    try {
      for (;;) await file.write(BLOCK);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      await file.close();
    }
  }

  async clear(): Promise<void> {
    await rm(this.#filler, { force: true });
  }

  async close(): Promise<void> {
    await this.#unmount();
  }
}

/** Whether it printed that it is ready; false when it ended before, or does not exist on this system. */
async function waitUntilMounted(keeper: ChildProcess): Promise<boolean> {
  const started = await once(keeper, "spawn").catch(() => null);
  if (!started || !keeper.stdout) return false;
  let heard = "";
  for await (const part of keeper.stdout)
    if ((heard += String(part)).includes("ready")) return true;
  return false;
}
