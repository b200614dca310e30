import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the link in a captured e-mail to this address, from the data folder; "" if none yet. */
export function findCapturedLink(
  dataDir: string,
  { to, path }: { to: string; path: RegExp },
): string {
  const folder = join(dataDir, "mail");
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    const mail = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;
    const found = mail["to"] === to ? path.exec(mail["text"] ?? "") : null;
    if (found) return found[0];
  }
  return "";
}
