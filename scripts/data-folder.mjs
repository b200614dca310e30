// The data folder: it must be there, be ours, and have room.
import { chmodSync, mkdirSync, statfsSync } from "node:fs";

import { UserError } from "./bootstrap/terminal.mjs";

const MIN_FREE_BYTES = 100_000_000;

/** Makes the folder where it is missing. Throws a Problem when it cannot be used or its disk is full. */
export function prepareDataFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711); // others may pass through, as the user who runs the database must, but not look
  } catch (error) {
    throw new UserError(
      `The data folder ${folder} cannot be used (${error.code}). Give your user the right to it, or choose another with STUDIO_DATA_DIR.`,
    );
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < MIN_FREE_BYTES)
    throw new UserError(
      `The disk is full: ${Math.floor((bavail * bsize) / 1e6)} MB are free at ${folder}, and the studio needs at least 100 MB. Make room, then start again.`,
    );
}
