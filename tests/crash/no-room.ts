// Loaded before a program: no byte of the media finds room while the file named in NO_ROOM_WHILE is there.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";

type Tell = (error: Error | null, fd?: number) => void;

const full = () => fs.existsSync(process.env["NO_ROOM_WHILE"] ?? "");
const noRoom = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", errno: -28, syscall: "write" });

const media = new Set<number>();
const { open, write, writev } = fs;
const { statfs } = fs.promises;

/** The same way to write, for files that are not of the media or while there is room. */
const guarded =
  (real: typeof write | typeof writev) =>
  (fd: number, ...rest: unknown[]): void => {
    if (media.has(fd) && full()) process.nextTick(rest.at(-1) as Tell, noRoom());
    else Reflect.apply(real, fs, [fd, ...rest]);
  };

Object.assign(fs, {
  open: (path: fs.PathLike, ...rest: unknown[]) => {
    const tell = rest.pop() as Tell;
    const opened: Tell = (error, fd = -1) => {
      if (String(path).includes(`${sep}media${sep}`)) media.add(fd);
      else media.delete(fd);
      tell(error, fd);
    };
    Reflect.apply(open, fs, [path, ...rest, opened]);
  },
  write: guarded(write),
  writev: guarded(writev),
});

Object.assign(fs.promises, {
  statfs: async (path: fs.PathLike) => {
    const found = await statfs(path);
    return full() ? Object.assign(found, { bavail: 0, bfree: 0 }) : found;
  },
});
syncBuiltinESMExports();
