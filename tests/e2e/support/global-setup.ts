// Before the browser tests: one build, and one set of sample videos for the studios of all workers.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function prepareBrowserTests(): (() => void) | undefined {
  if (process.env["STUDIO_E2E_READY"]) return undefined; // a running studio is used
  const folder = mkdtempSync(join(tmpdir(), "studio-e2e-samples-"));
  for (const args of [
    ["scripts/build-studio.ts"],
    ["scripts/make-samples.ts", join(folder, "samples")],
  ]) {
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0) throw new Error(`${args[0]} failed`);
  }
  process.env["STUDIO_E2E_SAMPLES"] = join(folder, "samples");
  return () => rmSync(folder, { recursive: true, force: true });
}
