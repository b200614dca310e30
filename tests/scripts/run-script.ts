// Support for tests of the scripts: temporary folders, and scripts run as processes.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll } from "vitest";

const tempRoot = mkdtempSync(join(tmpdir(), "studio-scripts-"));
afterAll(() => rmSync(tempRoot, { recursive: true, force: true }));

/** An empty folder that is removed after the test file. */
export const makeTempFolder = () => mkdtempSync(join(tempRoot, "folder-"));

export type ProgramResult = { code: number; stdout: string; stderr: string };

/** Runs a program of ours with exactly this environment (and PATH). */
export function runNode(
  args: string[],
  env: Record<string, string> = {},
  timeout = 55_000,
): Promise<ProgramResult> {
  const whole = {
    NODE_ENV: process.env.NODE_ENV,
    PATH: process.env["PATH"],
    STUDIO_ENV_FILE: "none",
    ...env,
  };
  return new Promise((done) => {
    execFile(process.execPath, args, { env: whole, timeout }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
    });
  });
}

/**
 * Evaluates an expression over one of the scripts in a process of its own, where the environment
 * matters.
 */
export async function evaluateInScript(
  module: string,
  expression: string,
  env: Record<string, string> = {},
): Promise<unknown> {
  const code = `import * as it from "./scripts/${module}"; process.stdout.write(JSON.stringify(await (${expression})) ?? "null");`;
  const { code: exit, stdout, stderr } = await runNode(["--input-type=module", "-e", code], env);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}
