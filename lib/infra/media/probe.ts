import "server-only";
import { fileURLToPath } from "node:url";

import { runChild } from "#lib/infra/media/child";
import { measured, type Measured } from "#lib/infra/media/measured";

const CHILD = fileURLToPath(new URL("./probe-child.ts", import.meta.url));

export type Probe = { kind: "measured"; facts: Measured } | { kind: "too_slow" } | { kind: "crashed" };

/** Measures a file in a process of its own with 384 MB of heap and one minute; a file that breaks the parser breaks only that process. */
export async function probe(path: string, timeMs = 60_000): Promise<Probe> {
  const flags = ["--conditions=react-server", "--max-old-space-size=384", "--disable-warning=ExperimentalWarning", CHILD, path];
  const result = await runChild(process.execPath, flags, { timeMs });
  if (result.kind === "too_slow") return { kind: "too_slow" };
  const line = result.output.split("\n").find((text) => text.startsWith("{"));
  if (result.kind === "failed" || line === undefined) return { kind: "crashed" };
  return { kind: "measured", facts: measured.parse(JSON.parse(line)) };
}
