import "server-only";
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { log } from "#lib/infra/log";

/** In a folder that sandboxes show read-only, so that no file can change what the next one runs. */
const FOLDER = join(process.cwd(), "node_modules", ".media-code");
/** Nobody, and the root of a user namespace. */
const SANDBOX_USERS = [65_534, 0];
const TIMEOUT_MS = 60_000;

let compiled: Promise<Record<string, string>> | undefined;

/**
 * Returns the environment in which Node finds its programs compiled: compiling them takes longer
 * than reading a short video. Empty where they cannot be kept. `args` start one that ends at once.
 */
export function compiledPrograms(args: readonly string[]): Promise<Record<string, string>> {
  compiled ??= compile(args).catch((error: unknown) => {
    log.warn("the media programs are compiled again for each video", {}, error);
    return {};
  });
  return compiled;
}

async function compile(args: readonly string[]): Promise<Record<string, string>> {
  const found = { NODE_COMPILE_CACHE: FOLDER };
  mkdirSync(FOLDER, { recursive: true });
  await promisify(execFile)(process.execPath, args, {
    timeout: TIMEOUT_MS,
    env: { NODE_ENV: "production", ...found },
  });
  shareWithSandbox();
  return found;
}

/** Lets the users of sandboxes read the code. Node names its folder by the user who looks for it. */
function shareWithSandbox(): void {
  chmodSync(FOLDER, 0o755);
  for (const entry of readdirSync(FOLDER, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink())
      chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  const own = `-${process.getuid?.() ?? ""}`;
  for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(own)))
    for (const user of SANDBOX_USERS) {
      const shared = join(FOLDER, `${name.slice(0, -own.length)}-${user}`);
      if (!existsSync(shared)) symlinkSync(name, shared);
    }
}
