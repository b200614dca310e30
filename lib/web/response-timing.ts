import "server-only";
import { setTimeout as pause } from "node:timers/promises";

/** Longer than the work takes on a busy machine. */
const STEP_MS = 400;

/** Settles only after whole steps of time, so that the duration does not reveal the result. */
export async function padResponseTime<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    await pause(STEP_MS - ((performance.now() - began) % STEP_MS));
  }
}
