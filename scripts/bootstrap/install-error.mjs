// Why npm could not install, in a sentence that says what to do.
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

/** What a person is told when npm failed: the likely cause from its words, and their end. */
export function explainInstallError(text, log) {
  const cause =
    CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? "npm could not install the packages.";
  const tail = text.trim().split("\n").slice(-15).join("\n");
  return `${cause}\n\nThe end of what npm said (all of it is in ${log}):\n${tail}`;
}
