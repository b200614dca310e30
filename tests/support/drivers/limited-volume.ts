import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const BLOCK = Buffer.alloc(1 << 20);

/** A folder at `path` whose disk can be full for a while. */
export type LimitedDisk = {
  path: string;
  availableBytes: () => Promise<number>;
  fill: () => Promise<void>;
  clear: () => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A file system in memory that can be filled completely. Root mounts it directly. Other users mount
 * it in a user namespace and reach it through /proc.
 */
export class TmpfsVolume implements LimitedDisk {
  readonly path: string;
  readonly #unmount: () => Promise<void>;

  private constructor(path: string, unmount: () => Promise<void>) {
    this.path = path;
    this.#unmount = unmount;
  }

  /** Mounts a volume of `bytes` at a new folder. Returns null where that is not allowed. */
  static async open(folder: string, bytes: number): Promise<TmpfsVolume | null> {
    await mkdir(folder, { mode: 0o755 });
    const args = ["-t", "tmpfs", "-o", `size=${bytes},mode=755`, "tmpfs", folder];
    if (process.getuid?.() === 0) {
      const mounted = await run("mount", args).catch(() => null);
      if (mounted)
        return new TmpfsVolume(folder, async () => {
          await run("umount", ["--lazy", folder]);
        });
    }
    const script = 'mount "$@" && echo ready && exec cat';
    const keeper = spawn(
      "unshare",
      ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", ...args],
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

  /** Fills the volume completely. */
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

/** Waits for the ready line. Returns false when the program ended before, or does not exist. */
async function waitUntilMounted(keeper: ChildProcess): Promise<boolean> {
  const started = await once(keeper, "spawn").catch(() => null);
  if (!started || !keeper.stdout) return false;
  let output = "";
  for await (const part of keeper.stdout)
    if ((output += String(part)).includes("ready")) return true;
  return false;
}
