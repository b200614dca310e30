import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Site } from "#tests/attack/site";
import type { Finding } from "#tests/attack/task";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
/** All that the studio may ever write: files under names that it chose, in folders that it made. */
const ALLOWED = [
  new RegExp(`^data/media/videos/${UUID}\\.video$`),
  new RegExp(`^data/media/posters/${UUID}\\.jpg$`),
  new RegExp(`^data/media/arriving/${UUID}(\\.(fetch-${UUID}|poster|copy|video\\.copy))?$`),
  new RegExp(`^data/media/exports/${UUID}\\.zip(\\.part)?$`),
  /^data\/mail\/[\w-]+\.(eml|json)(\.part)?$/,
  new RegExp(`^data/erasures/(account|request)-${UUID}\\.json(\\.part)?$`),
  /^data\/audit-heads\/\d{4}-\d{2}\.jsonl$/,
  /^inbox\//,
];
/** Where hostile files name what they would like to write. */
const WISHES = ["owned", "owned.sh", "owned.mp4"].map((name) => join(tmpdir(), name));

/** Which files lie where the studio must not write. Pure. */
export const strays = (paths: readonly string[]): string[] => paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)));

/** Looks at everything below the site's folder, and at the places that hostile names point to. */
export async function lookAround(site: Site): Promise<Finding[]> {
  const entries = await readdir(site.folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(site.folder.length + 1));
  const found = [...strays(paths), ...WISHES.filter((path) => existsSync(path))];
  return found.map((path) => ({ rule: "escape", sentence: `A file lies where none may: ${path}` }));
}
