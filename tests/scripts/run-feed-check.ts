// Support for tests of `npm run feed -- check FILE`: files to check, and the program as a process.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { makeTempFolder, runNode } from "#tests/scripts/run-script";

export const TIMEOUT = { timeout: 60_000 };

export const runCheck = (args: string[], env: Record<string, string> = {}) =>
  runNode(["scripts/cli.ts", "feed", ...args], env);

export function writeFeed(content: string | Uint8Array): string {
  const path = join(makeTempFolder(), "feed");
  writeFileSync(path, content);
  return path;
}

export const HEADER = "id,title,price,availability,image_link";
/** A row of a table for Google. */
export const csvRow = (id: string, { title = "Dress", price = "49.90 EUR" } = {}) =>
  `${id},${title},${price},in_stock,https://shop.example/${id}.jpg`;
export const csv = (...lines: string[]) => `${[HEADER, ...lines].join("\n")}\n`;
export const CLEAN = csv(csvRow("1"), csvRow("2"));
