import "server-only";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than the work behind it takes on a busy machine. */
const STEP_MS = 400;

/** Answers, or throws, only after whole steps of time, so that how long it took tells nothing of what was found. */
export async function padResponseTime<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    await pause(STEP_MS - ((performance.now() - began) % STEP_MS));
  }
}
