import "server-only";
import { readFileSync } from "node:fs";

import { z } from "zod";

const manifest = z.object({ version: z.string() });

let cached: string | undefined;

/** The version of the studio, as its package.json says; every process starts in the folder of that file. */
export function studioVersion(): string {
  return (cached ??= manifest.parse(JSON.parse(readFileSync("package.json", "utf8"))).version);
}
