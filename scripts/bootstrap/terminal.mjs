// Calm words on the terminal: one line for a step, its seconds while it lasts, and sentences instead of stack traces.
import { clearInterval, setInterval } from "node:timers";

/** Something a person can put right. Its message is a sentence and is printed as it stands, without a stack. */
export class UserError extends Error {}

/** Prints one line. */
export const print = (line = "") => process.stdout.write(`${line}\n`);

/** Prints what went wrong: a sentence where there is one, anything else whole, because it is a fault of ours. */
export function printError(error) {
  const full =
    error?.code === "ENOSPC"
      ? "The disk is full. Make room, then run the same command again; nothing is lost."
      : undefined;
  process.stderr.write(
    `\n${full ?? (error instanceof UserError ? error.message : (error?.stack ?? error))}\n`,
  );
}

/** "4.2 s", "41 s", "3 min 5 s". Takes milliseconds. */
export function formatElapsed(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Runs `work` under a label. A terminal sees the seconds count; a log sees a line now and then, and one at the end.
 * Short steps (under `quietMs`) print nothing unless they are slow.
 */
export async function runWithProgress(label, work, { quietMs = 0 } = {}) {
  const began = Date.now();
  const live = process.stdout.isTTY;
  const show = (text) => process.stdout.write(live ? `\r\x1b[K${text}` : `${text}\n`);
  const elapsed = () => Date.now() - began;
  const ticker = setInterval(
    () => {
      if (elapsed() >= quietMs) show(`  ${label} … ${formatElapsed(elapsed())}`);
    },
    live ? 500 : 15_000,
  );
  if (quietMs === 0) show(`  ${label} …`);
  try {
    const result = await work();
    if (elapsed() >= quietMs) show(`  ${label}, ${formatElapsed(elapsed())}`);
    else if (live) show("");
    if (live && elapsed() >= quietMs) process.stdout.write("\n");
    return result;
  } catch (error) {
    if (live) process.stdout.write("\n");
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
