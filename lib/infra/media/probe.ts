import "server-only";
import { fileURLToPath } from "node:url";

import { runLimitedProcess } from "#lib/infra/media/limited-process";
import { mediaFacts, type MediaFacts } from "#lib/infra/media/media-facts";

const CHILD_PROGRAM = fileURLToPath(new URL("./probe-child.ts", import.meta.url));

export type ProbeResult =
  | { kind: "measured"; facts: MediaFacts }
  | { kind: "too_slow" }
  | { kind: "crashed" };

/**
 * Measures a file in its own process with a 384 MB heap and one minute; a file that crashes the
 * parser crashes only that process.
 */
export async function probeMedia(path: string, timeMs = 60_000): Promise<ProbeResult> {
  const flags = [
    "--conditions=react-server",
    "--max-old-space-size=384",
    "--disable-warning=ExperimentalWarning",
    CHILD_PROGRAM,
    path,
  ];
  const result = await runLimitedProcess(process.execPath, flags, { timeMs });
  if (result.kind === "too_slow") return { kind: "too_slow" };
  const line = result.output.split("\n").find((text) => text.startsWith("{"));
  if (result.kind === "failed" || line === undefined) return { kind: "crashed" };
  return { kind: "measured", facts: mediaFacts.parse(JSON.parse(line)) };
}
