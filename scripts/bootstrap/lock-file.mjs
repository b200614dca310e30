// One at a time: a lock file that names its holder, so that the lock of a dead process is simply taken over.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isSameProcess, processIdentity } from "./processes.mjs";

/** Reads a JSON file; undefined when it is missing or broken. */
export function readJsonFile(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces a file whole: a reader sees the old one or the new one, never half. */
export function writeFileAtomically(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, text, { mode });
  renameSync(next, path);
}

/** Writes a file that is not there yet, whole; leaves one that is there as it stands. */
export function writeFileIfMissing(path, text, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.new`;
  writeFileSync(next, text, { mode });
  try {
    linkSync(next, path);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    rmSync(next);
  }
}

/** Takes the lock and answers undefined, or answers the note of the living process that has it. */
export async function tryLock(path, details = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = { ...processIdentity(process.pid), ...details };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: "wx", mode: 0o600 });
      if (attempt > 0) await sleep(50); // another may have cleared the same dead lock; the last one to write has it
      if (readJsonFile(path)?.pid === process.pid) return undefined;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = readJsonFile(path);
    if (isSameProcess(holder)) return holder;
    await sleep(20); // it may be half written this very moment
    if (readJsonFile(path)?.pid === holder?.pid) rmSync(path, { force: true });
  }
}

/** Waits for the lock, runs `work`, lets go. `waiting` is called once when somebody else has it. */
export async function withLock(path, run, onWait = () => {}) {
  let told = false;
  while (await tryLock(path)) {
    if (!told) onWait();
    told = true;
    await sleep(250);
  }
  try {
    return await run();
  } finally {
    rmSync(path, { force: true });
  }
}
