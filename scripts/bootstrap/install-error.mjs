// Turns a failed npm install into a message that says what to do.

/** @type {[pattern: RegExp, message: string][]} */
const CAUSES = [
  [
    /ENOSPC|no space left/i,
    "The disk is full. Make room (about 2 GB), then run the command again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|EIDLETIMEOUT/,
    "npm could not reach the package registry. Check the network (or the registry set in .npmrc), then run the command again.",
  ],
  [
    /EACCES|EPERM|EROFS/,
    "npm may not write here. Give your user the right to write this folder, then run the command again.",
  ],
  [
    /EUSAGE|out of sync/i,
    "package.json and package-lock.json do not agree. Restore both from git, then run the command again.",
  ],
];

/**
 * Returns the likely cause, read from npm's output, followed by the end of that output.
 * @param {string} text npm's output
 * @param {string} log the file that holds all of it
 */
export function explainInstallError(text, log) {
  const cause =
    CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? "npm could not install the packages.";
  const tail = text.trim().split("\n").slice(-15).join("\n");
  return `${cause}\n\nThe end of npm's output (all of it is in ${log}):\n${tail}`;
}
