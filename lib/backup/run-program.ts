import "server-only";

import { Trouble } from "#lib/backup/trouble";
import { closeDatabase } from "#lib/infra/database";
import { stopJobs } from "#lib/infra/jobs";
import { closeLocks } from "#lib/infra/named-lock";

const OFTEN_MS = 2000;

/** Prints one line for whoever runs the program. */
export const say = (line: string): void => void process.stdout.write(`  ${line}\n`);

/** Tells progress now and then: every two seconds at most. */
export function passing(): (words: string) => void {
  let next = Date.now() + OFTEN_MS;
  return (words) => {
    if (Date.now() < next) return;
    next = Date.now() + OFTEN_MS;
    say(`${words} …`);
  };
}

/** "18.4 MB". */
export const sizeWords = (bytes: number): string => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`);

/** Runs a command's work to its end. What a person can put right is told in its sentence; anything else whole, as a fault of ours. */
export async function runProgram(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const full = error instanceof Error && "code" in error && error.code === "ENOSPC";
    const words = full
      ? "The disk is full. Nothing was kept of this; make room and run it again."
      : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`\n${error instanceof Trouble ? error.message : words}\n`);
    process.exitCode = 1;
  } finally {
    await stopJobs(1);
    await closeLocks();
    await closeDatabase();
  }
}
