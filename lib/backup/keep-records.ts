import "server-only";
import { copyFile, constants, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const linesOf = async (path: string) => (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");

/**
 * Brings the files of one folder to another without losing anything there: of files made of lines, the lines that are missing; of any
 * other, only what is not there at all.
 */
export async function keepRecords(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length > 0) await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    const added = await copyFile(source, target, constants.COPYFILE_EXCL).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
    if (added || !name.endsWith(".jsonl")) continue;
    const there = await linesOf(target);
    const more = (await linesOf(source)).filter((line) => !there.includes(line));
    if (more.length > 0) await writeFile(target, [...more, ...there].map((line) => `${line}\n`).join(""));
  }
}
