// Lock files that name their process, so that others can take over the lock of a dead one.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isSameProcess, processIdentity } from "./processes.mjs";

/** @typedef {{ pid: number, stamp: string | null, url?: string }} LockHolder */

/** @param {unknown} error */
export const errorCode = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/**
 * Reads a JSON file; undefined when it is missing or broken.
 * @param {string} path
 */
export function readJsonFile(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Replaces a file: a reader sees the old content or the new one, never a part.
 * @param {string} path
 * @param {string} text
 */
export function writeFileAtomically(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, text, { mode });
  renameSync(next, path);
}

/**
 * Writes a file that does not exist yet; leaves an existing one unchanged.
 * @param {string} path
 * @param {string} text
 */
export function writeFileIfMissing(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, text, { mode });
  try {
    linkSync(next, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(next);
  }
}

/**
 * Takes the lock and returns undefined, or returns the living process that has it.
 * @param {string} path
 * @param {object} details written into the lock file
 * @returns {Promise<LockHolder | undefined>}
 */
export async function tryLock(path, details = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = { ...processIdentity(process.pid), ...details };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      if (attempt > 0) await sleep(50); // another may have cleared the same dead lock; the last writer has it
      if (readJsonFile(path)?.pid === process.pid) return undefined;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const holder = readJsonFile(path);
    if (isSameProcess(holder)) return holder;
    await sleep(20); // another process may be writing it just now
    if (readJsonFile(path)?.pid === holder?.pid) rmSync(path, { force: true });
  }
}

/**
 * Waits for the lock, calls `run`, releases it. Calls `onWait` once if another process has it.
 * @template T
 * @param {string} path
 * @param {() => T | Promise<T>} run
 */
export async function withLock(path, run, onWait = () => {}) {
  let reported = false;
  while (await tryLock(path)) {
    if (!reported) onWait();
    reported = true;
    await sleep(250);
  }
  try {
    return await run();
  } finally {
    rmSync(path, { force: true });
  }
}
