// Reads the source files as text, with their imports and exports.
import { readdirSync, readFileSync } from "node:fs";

export type Import = { specifier: string; typeOnly: boolean };
export type Source = { path: string; name: string; text: string; lines: number; imports: Import[] };

const STATIC_IMPORT = /^(?:import|export)\s+(type\s)?[^"'`;]*?from\s*["']([^"']+)["']/gm;
const BARE_IMPORT = /^import\s+["']([^"']+)["']/gm;
const DYNAMIC_IMPORT = /\bimport\(\s*["'`]([^"'`]+)["'`]/g;

function findImports(text: string): Import[] {
  const found = [...text.matchAll(STATIC_IMPORT)].map(([, type, specifier = ""]) => ({
    specifier,
    typeOnly: type !== undefined,
  }));
  const bare = [...text.matchAll(BARE_IMPORT), ...text.matchAll(DYNAMIC_IMPORT)].map(
    ([, specifier = ""]) => ({ specifier, typeOnly: false }),
  );
  return [...found, ...bare];
}

function readSource(path: string): Source {
  const text = readFileSync(path, "utf8");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { path, name, text, lines: text.split("\n").length - 1, imports: findImports(text) };
}

/** Returns every source file under these folders except generated ones. */
export function readSources(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .filter((path) => !path.startsWith("lib/infra/generated/"))
      .map(readSource),
  );
}

export const isTestFile = ({ name }: Source) => /\.(test|spec)\.tsx?$/.test(name);

/** Returns the repository path that an import names, without extension. Undefined for packages. */
export function importedPath(specifier: string): string | undefined {
  return specifier.startsWith("#") ? specifier.slice(1) : undefined;
}

const SERVER_PACKAGES =
  /^(node:|server-only$|next\/(headers|server)$|next-auth$|pg(-boss|-copy-streams)?$|kysely$|pino$|ioredis$|iron-session$|@prisma\/|@tus\/|@upstash\/|@node-rs\/|age-encryption$|modern-tar$)/;

/** Whether an import brings in server code: of Node, of a package, or marked "server-only". */
export function isServerImport(specifier: string, all: readonly Source[]): boolean {
  const to = importedPath(specifier);
  if (to === undefined) return SERVER_PACKAGES.test(specifier);
  if (to.startsWith("lib/infra/generated/")) return true;
  return all.some(
    ({ path, text }) => path === `${to}.ts` && text.startsWith('import "server-only";'),
  );
}

/** Returns the names of the functions that a file exports. */
export function exportedFunctions({ text }: Source): string[] {
  const declared = text.matchAll(/^export (?:default )?(?:async )?function\*? (\w+)/gm);
  const arrows = text.matchAll(/^export const (\w+)(?:: [^=]+)? = (?:async )?(?:<[^>]*>)?\(/gm);
  return [...declared, ...arrows].map(([, name = ""]) => name);
}
