import "server-only";
import { readFileSync } from "node:fs";

import { z } from "zod";

const manifest = z.object({ version: z.string() });

let cached: string | undefined;

/** The studio's version from package.json; every process starts in that folder. */
export function studioVersion(): string {
  return (cached ??= manifest.parse(JSON.parse(readFileSync("package.json", "utf8"))).version);
}
