import "server-only";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  closeSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";

/**
 * A cage for programs that read untrusted files: Linux namespaces without network and without our
 * processes, and a root that holds the system's programs, the files named in the arguments, and one
 * folder to write to. Where we are root, the program runs as nobody; else without any capability.
 */
// Every process starts in the folder of the studio. Next would take a URL of this file for an import.
const APPLICATION = process.cwd();
const SCRIPT = join(APPLICATION, "lib/infra/media/cage.sh");
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];
const SYSTEM_FILES = ["/etc/ld.so.cache", "/etc/alternatives"];
const DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"];
const NAMESPACES = ["--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child"];
const WITHOUT_RIGHTS = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];

export type CagedCommand = {
  command: string;
  args: string[];
  /** Moves the output out, and gives the input its rights back. */
  leave: () => void;
};

type Mount = [kind: "dir" | "file" | "write" | "dev" | "link", from: string, to: string];

let available: boolean | undefined;

/** Returns whether this machine has cages: tries one, once. */
export function isCageAvailable(): boolean {
  available ??= process.platform === "linux" && tryCage();
  return available;
}

function tryCage(): boolean {
  const { command, args, leave } = buildCage("/bin/true", [], []);
  try {
    execFileSync(command, args, {
      stdio: "ignore",
      timeout: 30_000,
      env: { PATH, NODE_ENV: "production" },
    });
    return true;
  } catch (error) {
    // A refusal comes at once; a timeout means a busy machine.
    return error instanceof Error && "code" in error && error.code === "ETIMEDOUT";
  } finally {
    leave();
  }
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Returns the command that runs `program` in a cage, limited by prlimit's `limits`. */
export function cageCommand(
  program: string,
  args: readonly string[],
  limits: readonly string[],
): CagedCommand | null {
  return isCageAvailable() ? buildCage(program, args, limits) : null;
}

function buildCage(
  program: string,
  args: readonly string[],
  limits: readonly string[],
): CagedCommand {
  const root = mkdtempSync(join(tmpdir(), "studio-cage-"));
  const named = args.map((arg) => arg.replace(/^file:/, "")).filter((arg) => isAbsolute(arg));
  const inputs = named.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  const output = named.find((path) => !existsSync(path) && existsSync(dirname(path)));
  const restored = isRoot ? inputs.map(lendToNobody) : [];
  const written = output === undefined ? null : prepareOutput(output);
  const mounts = [
    ...systemMounts(program),
    ...(written ? [["write", written.folder, dirname(written.path)] satisfies Mount] : []),
    ...inputs.map((path): Mount => ["file", path, path]),
  ].toSorted(([, , a], [, , b]) => depth(a) - depth(b));
  const user = isRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const inside = ["setpriv", ...user, ...WITHOUT_RIGHTS, "--", "prlimit", ...limits, "--"];
  return {
    command: "unshare",
    args: [
      ...(isRoot ? [] : ["--user", "--map-root-user"]),
      ...NAMESPACES,
      "--",
      "/bin/sh",
      SCRIPT,
      root,
      ...mounts.flat(),
      "--",
      ...inside,
      program,
      ...args,
    ],
    leave: () => {
      if (written) takeOutput(written);
      for (const restore of restored) restore();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A folder is mounted before what is inside it, which it would hide. */
const depth = (path: string) => path.split("/").length;

/** The system's programs and libraries, this program and its interpreter, and for Node our code. */
function systemMounts(program: string): Mount[] {
  const code = ["lib", "node_modules", "package.json", "tsconfig.json"];
  const wanted = [
    ...SYSTEM,
    ...SYSTEM_FILES,
    ...(program === process.execPath ? code.map((name) => join(APPLICATION, name)) : []),
    program,
    ...interpreterOf(program),
  ];
  const mounts = new Map<string, Mount>();
  for (const path of wanted) for (const mount of mountsFor(path)) mounts.set(mount[2], mount);
  const isBelow = ([, , to]: Mount) =>
    [...mounts.values()].some(([kind, , above]) => kind === "dir" && to.startsWith(`${above}/`));
  const outermost = [...mounts.values()].filter((mount) => !isBelow(mount));
  return [...outermost, ...DEVICES.map((path): Mount => ["dev", path, path])];
}

function mountsFor(path: string): Mount[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isSymbolicLink()) return [[found.isDirectory() ? "dir" : "file", path, path]];
  return [["link", readlinkSync(path), path], ...mountsFor(realpathSync(path))];
}

/** Returns the interpreter of a script, as its first line names it. */
function interpreterOf(program: string): string[] {
  if (!existsSync(program)) return [];
  const start = Buffer.alloc(256);
  const file = openSync(program, "r");
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  const named = /^#!\s*(\/\S+)/.exec(start.toString("latin1"))?.[1];
  return named === undefined ? [] : [named];
}

/** Lets nobody read one private file, whose folder stays closed. Returns how to end that. */
function lendToNobody(path: string): () => void {
  const { mode, uid, gid } = statSync(path);
  if ((mode & 0o004) !== 0) return () => undefined;
  chownSync(path, uid, NOBODY);
  chmodSync(path, (mode & 0o777) | 0o040);
  return () => {
    if (!existsSync(path)) return;
    chownSync(path, uid, gid);
    chmodSync(path, mode & 0o777);
  };
}

type Output = { path: string; folder: string };

/** Makes the folder to write to, beside the output, so that it moves there in one step. */
function prepareOutput(path: string): Output {
  const folder = mkdtempSync(join(dirname(path), ".cage-"));
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  return { path, folder };
}

function takeOutput({ path, folder }: Output): void {
  const made = join(folder, basename(path));
  // A link would lead out of the cage, so only a file of its own is taken.
  if (lstatSync(made, { throwIfNoEntry: false })?.isFile()) {
    if (isRoot) chownSync(made, 0, 0);
    chmodSync(made, 0o600);
    renameSync(made, path);
  }
  rmSync(folder, { recursive: true, force: true });
}
