// Preloaded into a program. Writes to media files fail while the file in DISK_FULL_MARKER exists.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";

type WriteCallback = (error: Error | null, fd?: number) => void;

const isFull = () => fs.existsSync(process.env["DISK_FULL_MARKER"] ?? "");
const diskFullError = () =>
  Object.assign(new Error("ENOSPC: no space left on device, write"), {
    code: "ENOSPC",
    errno: -28,
    syscall: "write",
  });

const mediaDescriptors = new Set<number>();
const { open, write, writev } = fs;
const { statfs } = fs.promises;

/** Wraps a write function. It fails for media files while the disk is full. */
const failWhenFull =
  (real: typeof write | typeof writev) =>
  (fd: number, ...rest: unknown[]): void => {
    if (mediaDescriptors.has(fd) && isFull())
      process.nextTick(rest.at(-1) as WriteCallback, diskFullError());
    else Reflect.apply(real, fs, [fd, ...rest]);
  };

Object.assign(fs, {
  open: (path: fs.PathLike, ...rest: unknown[]) => {
    const tell = rest.pop() as WriteCallback;
    const opened: WriteCallback = (error, fd = -1) => {
      if (String(path).includes(`${sep}media${sep}`)) mediaDescriptors.add(fd);
      else mediaDescriptors.delete(fd);
      tell(error, fd);
    };
    Reflect.apply(open, fs, [path, ...rest, opened]);
  },
  write: failWhenFull(write),
  writev: failWhenFull(writev),
});

Object.assign(fs.promises, {
  statfs: async (path: fs.PathLike) => {
    const found = await statfs(path);
    return isFull() ? Object.assign(found, { bavail: 0, bfree: 0 }) : found;
  },
});
syncBuiltinESMExports();
