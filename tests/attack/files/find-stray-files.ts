import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { AttackedStudio } from "#tests/attack/attacked-studio";
import type { AttackFinding } from "#tests/attack/task";

const UUID_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** Every path that the studio may write: names that it chose, in folders that it made. */
const ALLOWED_PATHS = [
  new RegExp(`^data/media/videos/${UUID_PATTERN}\\.video$`),
  new RegExp(`^data/media/posters/${UUID_PATTERN}\\.jpg$`),
  new RegExp(
    `^data/media/arriving/${UUID_PATTERN}(\\.(fetch-${UUID_PATTERN}|poster|copy|rendition|video\\.copy))?$`,
  ),
  new RegExp(`^data/media/renditions/${UUID_PATTERN}\\.mp4$`),
  new RegExp(`^data/media/exports/${UUID_PATTERN}\\.zip(\\.part)?$`),
  /^data\/mail\/[\w-]+\.(eml|json)(\.part)?$/,
  new RegExp(`^data/erasures/(account|request)-${UUID_PATTERN}\\.json(\\.part)?$`),
  /^data\/audit-heads\/\d{4}-\d{2}\.jsonl$/,
  /^inbox\//,
];
/** The paths that hostile file names try to write. */
const BAIT_PATHS = ["owned", "owned.sh", "owned.mp4"].map((name) => join(tmpdir(), name));

/** Returns the paths where the studio must not write. */
export const findStrayPaths = (paths: readonly string[]): string[] =>
  paths.filter((path) => !ALLOWED_PATHS.some((pattern) => pattern.test(path)));

/** Searches the studio's folder and the paths that hostile names try to write. */
export async function findStrayFiles(studio: AttackedStudio): Promise<AttackFinding[]> {
  const entries = await readdir(studio.folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(studio.folder.length + 1));
  const found = [...findStrayPaths(paths), ...BAIT_PATHS.filter((path) => existsSync(path))];
  return found.map((path) => ({ rule: "escape", message: `A file lies where none may: ${path}` }));
}
