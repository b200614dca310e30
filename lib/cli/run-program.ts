import "server-only";

import { UserError } from "#lib/errors";
import { closeDatabase } from "#lib/infra/db/database";
import { stopJobs } from "#lib/infra/jobs";
import { closeLockConnection } from "#lib/infra/db/named-lock";

const PRINT_INTERVAL_MS = 2000;

/** Prints one line for whoever runs the program. */
export const printProgramLine = (line: string): void => void process.stdout.write(`  ${line}\n`);

/** Tells progress now and then: every two seconds at most. */
export function throttledPrinter(): (words: string) => void {
  let next = Date.now() + PRINT_INTERVAL_MS;
  return (words) => {
    if (Date.now() < next) return;
    next = Date.now() + PRINT_INTERVAL_MS;
    printProgramLine(`${words} …`);
  };
}

/** "18.4 MB". */
export const formatArchiveSize = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

/** Runs a command's work to its end. What a person can put right is told in its sentence; anything else whole, as a fault of ours. */
export async function runProgram(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const full = error instanceof Error && "code" in error && error.code === "ENOSPC";
    const words = full
      ? "The disk is full. Nothing was kept of this; make room and run it again."
      : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`\n${error instanceof UserError ? error.message : words}\n`);
    process.exitCode = 1;
  } finally {
    await stopJobs(1);
    await closeLockConnection();
    await closeDatabase();
  }
}
