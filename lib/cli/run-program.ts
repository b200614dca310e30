import "server-only";

import { printError } from "#lib/cli/terminal";
import { AppError, UserError } from "#lib/errors";
import { NoKeysetError } from "#lib/infra/crypto/keyset";
import { closeDatabase } from "#lib/infra/db/database";
import { closeLockConnection } from "#lib/infra/db/named-lock";
import { stopJobs } from "#lib/infra/jobs";

/** EX_USAGE of sysexits.h. */
const USAGE_EXIT_CODE = 64;

const isArgumentError = (error: unknown) =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

/** Runs a program and closes its connections. Prints a message for a user error, a bug's stack. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    printError(`\n${errorText(error)}`);
    process.exitCode = isArgumentError(error) ? USAGE_EXIT_CODE : 1;
  } finally {
    await stopJobs(1);
    await closeLockConnection();
    await closeDatabase();
  }
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UserError || error instanceof AppError || error instanceof NoKeysetError)
    return error.message;
  if ("code" in error && error.code === "ENOSPC")
    return "The disk is full, so nothing was saved. Free some space and run the command again.";
  if (isArgumentError(error)) return error.message;
  return error.stack ?? error.message;
}
