// Terminal output: one line per step with its duration, and messages instead of stack traces.
import { clearInterval, setInterval } from "node:timers";

/** An error that the user can correct. Its message is printed as it is, without a stack. */
export class UserError extends Error {}

/** Prints one line. */
export const print = (line = "") => process.stdout.write(`${line}\n`);

/**
 * Prints an error: the message of a UserError, the stack of anything else, which is our bug.
 * @param {unknown} error
 */
export function printError(error) {
  process.stderr.write(`\n${describeError(error)}\n`);
}

/** @param {unknown} error */
function describeError(error) {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOSPC")
    return "The disk is full. Make room, then run the same command again; nothing is lost.";
  return error instanceof UserError ? error.message : (error.stack ?? error.message);
}

/**
 * "4.2 s", "41 s", "3 min 5 s".
 * @param {number} ms
 */
export function formatElapsed(ms) {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Calls `work` under a label. A terminal counts seconds; a log gets a line at times and at the end.
 * Steps shorter than `quietMs` print nothing.
 * @template T
 * @param {string} label
 * @param {() => T | Promise<T>} work
 */
export async function runWithProgress(label, work, { quietMs = 0 } = {}) {
  const began = Date.now();
  const live = process.stdout.isTTY;
  /** @param {string} text */
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
