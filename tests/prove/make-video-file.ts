import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** Writes a unique file of exactly this many bytes into a folder. Returns its path. */
export async function makeVideoFile(folder: string, bytes: number): Promise<string> {
  const path = join(folder, `${randomBytes(6).toString("hex")}.mp4`);
  const handle = await open(path, "w");
  const block = randomBytes(Math.min(bytes, 1 << 20));
  // The file starts like an MP4. The rest is random.
  block.write("\0\0\0\x14ftypisom", 0, "latin1");
  for (let remaining = bytes; remaining > 0; remaining -= block.length) {
    block.writeUInt32LE(remaining, 16);
    await handle.write(block.subarray(0, Math.min(remaining, block.length)));
  }
  await handle.close();
  return path;
}
