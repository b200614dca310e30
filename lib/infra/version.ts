import "server-only";
import { readFileSync } from "node:fs";

import { z } from "zod";

const manifest = z.object({ version: z.string() });

let known: string | undefined;

/** The version of the studio, as its package.json says; every process starts in the folder of that file. */
export function studioVersion(): string {
  return (known ??= manifest.parse(JSON.parse(readFileSync("package.json", "utf8"))).version);
}
