import "server-only";
import { execFile } from "node:child_process";
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
  writeFileSync,
} from "node:fs";
import { release, tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/**
 * A sandbox for programs that read untrusted files: Linux namespaces without network and without
 * our processes, and a root that holds the system's programs, the files named in the arguments, and
 * one folder to write to. The program has no capability; where we are root, it runs as nobody.
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

/** Threads count too; two workers with all their checks need half of it. */
const PROCESS_LIMIT = 512;

export type CagedCommand = {
  command: string;
  args: string[];
  /** Moves the output out, and removes what was made for the sandbox. */
  leave: () => void;
};

type Mount = [kind: "dir" | "file" | "lend" | "write" | "dev" | "link", from: string, to: string];

/** Whose rights a program has in the sandbox: nobody's, or none but those of our own user. */
export type CageUser = "nobody" | "self";

let user: Promise<CageUser | null> | undefined;

/** Returns as whom programs run in sandboxes here; null where there are none. Tries it, once. */
export function cageUser(): Promise<CageUser | null> {
  user ??= findCageUser();
  return user;
}

async function findCageUser(): Promise<CageUser | null> {
  if (process.platform !== "linux") return null;
  for (const as of isRoot ? (["nobody", "self"] as const) : (["self"] as const))
    if (await tryCage(as)) return as;
  return null;
}

/** Reads a private file in a sandbox. */
async function tryCage(as: CageUser): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "studio-cage-try-"));
  const file = join(folder, "private");
  writeFileSync(file, "", { mode: 0o600 });
  const { command, args, leave } = buildCage(as, "/bin/cat", [file], []);
  try {
    await promisify(execFile)(command, args, {
      timeout: 30_000,
      killSignal: "SIGKILL",
      env: { PATH, NODE_ENV: "production" },
    });
    return true;
  } catch (error) {
    // A refusal comes at once; a program that had to be killed means a busy machine.
    return error instanceof Error && "killed" in error && error.killed === true;
  } finally {
    leave();
    rmSync(folder, { recursive: true, force: true });
  }
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Returns the command that runs `program` in a sandbox, limited by prlimit's `limits` and in number
 * of processes.
 */
export async function cageCommand(
  program: string,
  args: readonly string[],
  limits: readonly string[],
): Promise<CagedCommand | null> {
  const as = await cageUser();
  return as === null ? null : buildCage(as, program, args, limits);
}

/**
 * Whether Linux counts only sandboxed processes against a process limit. It counts all processes
 * of a user, and only sandboxes use `nobody`. Since 5.14 it counts each user namespace separately.
 */
export function countsApart(as: CageUser, root: boolean, kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number);
  return as === "nobody" || (!root && (major > 5 || (major === 5 && minor >= 14)));
}

function buildCage(
  as: CageUser,
  program: string,
  args: readonly string[],
  limits: readonly string[],
): CagedCommand {
  const root = mkdtempSync(join(tmpdir(), "studio-cage-"));
  const named = args.map((arg) => arg.replace(/^file:/, "")).filter((arg) => isAbsolute(arg));
  const inputs = named.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  const output = named.find((path) => !existsSync(path) && existsSync(dirname(path)));
  const written = output === undefined ? null : prepareOutput(output, as);
  const mounts = [
    ...systemMounts(program),
    ...(written ? [["write", written.folder, dirname(written.path)] satisfies Mount] : []),
    ...inputs.map((path): Mount => [isPrivate(path, as) ? "lend" : "file", path, path]),
  ].toSorted(([, , a], [, , b]) => depth(a) - depth(b));
  const change =
    as === "nobody" ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const all = countsApart(as, isRoot, release()) ? [...limits, `--nproc=${PROCESS_LIMIT}`] : limits;
  const inside = ["setpriv", ...change, ...WITHOUT_RIGHTS, "--", "prlimit", ...all, "--"];
  return {
    // Ends with the worker, however that ends.
    command: "setpriv",
    args: [
      "--pdeathsig",
      "KILL",
      "--",
      "unshare",
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
    [...mounts.values()].some(
      ([kind, , above]) => (kind === "dir" || kind === "link") && to.startsWith(`${above}/`),
    );
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

/** Whether the user `nobody` cannot read a file, so that the sandbox has to provide it. */
const isPrivate = (path: string, as: CageUser) =>
  as === "nobody" && (statSync(path).mode & 0o004) === 0;

type Output = { path: string; folder: string };

/** Makes the folder to write to, beside the output, so that it moves there in one step. */
function prepareOutput(path: string, as: CageUser): Output {
  const folder = mkdtempSync(join(dirname(path), ".cage-"));
  if (as === "nobody") chownSync(folder, NOBODY, NOBODY);
  return { path, folder };
}

function takeOutput({ path, folder }: Output): void {
  const made = join(folder, basename(path));
  // A link would lead out of the sandbox, so only a file of its own is taken.
  if (lstatSync(made, { throwIfNoEntry: false })?.isFile()) {
    if (isRoot) chownSync(made, 0, 0);
    chmodSync(made, 0o600);
    renameSync(made, path);
  }
  rmSync(folder, { recursive: true, force: true });
}
