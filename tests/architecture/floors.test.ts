import { expect, it } from "vitest";

import {
  ARROWS,
  findCircles,
  isBrowserSafe,
  isOnAFloor,
  mayImport,
  layerOf,
} from "#tests/architecture/floors";
import {
  isServerImport,
  isTestFile,
  readSources,
  importedPath,
  type Source,
} from "#tests/architecture/sources";

const productSources = readSources("app", "components", "lib").filter(
  (source) => !isTestFile(source),
);

const componentSources = productSources.filter(({ path }) => path.startsWith("components/"));

/** Returns a message for every import with a reason against it. */
function violations(
  files: Source[],
  reasonAgainst: (source: Source, specifier: string, typeOnly: boolean) => string | undefined,
): string[] {
  return files.flatMap((source) =>
    source.imports.flatMap(({ specifier, typeOnly }) => {
      const reason = reasonAgainst(source, specifier, typeOnly);
      return reason ? [`${source.path} imports ${specifier}: ${reason}`] : [];
    }),
  );
}

it("every folder is on a floor", () => {
  const unknown = productSources
    .map(({ path }) => path)
    .filter((path) => !isOnAFloor(layerOf(path)));
  expect(unknown, "put the folder on a floor of tests/architecture/floors.ts").toEqual([]);
});

it("imports go down, or along the arrows of a floor", () => {
  const wrong = violations(productSources, ({ path }, specifier) => {
    const to = importedPath(specifier);
    if (to === undefined || mayImport(layerOf(path), layerOf(to))) return undefined;
    return `${layerOf(path)} may not import ${layerOf(to)}. Pass what is needed as an argument, or move the code to the higher of the two`;
  });
  expect(wrong).toEqual([]);
  expect(findCircles(ARROWS)).toEqual([]);
});

it("the folders of components import each other in one direction only", () => {
  const folderOf = (path: string) => path.split("/")[1] ?? "";
  const edges: Record<string, string[]> = {};
  for (const { path, imports } of componentSources)
    for (const { specifier } of imports) {
      const to = importedPath(specifier);
      if (!to?.startsWith("components/") || folderOf(to) === folderOf(path)) continue;
      (edges[folderOf(path)] ??= []).push(folderOf(to));
    }
  expect(findCircles(edges)).toEqual([]);
});

it("a circle is found", () => {
  expect(findCircles({ a: ["b"], b: ["c"], c: ["b"], d: ["d"] })).toEqual([["b", "c"], ["d"]]);
});

it("components import from modules only types and what runs in a browser", () => {
  const wrong = violations(componentSources, (_, specifier, typeOnly) => {
    const to = importedPath(specifier);
    if (to === undefined || !to.startsWith("lib/") || isBrowserSafe(to)) return undefined;
    if (typeOnly && !["infra", "tiktok"].includes(layerOf(to))) return undefined;
    return "a component may use schema, state, labels, rules, decide, policy, topics, consent-text and types; let the page read it and pass it as a prop";
  });
  expect(wrong).toEqual([]);
});

it("one file knows a private file of Next", () => {
  const all = [...productSources, ...readSources("scripts", "tests")];
  const imports = violations(all, ({ path }, specifier) =>
    !path.endsWith(".test.ts") && specifier.startsWith("next/dist/") ? "private" : undefined,
  );
  // See lib/web/router-state.ts. router-state.test.ts fails when Next changes this file.
  expect(imports).toEqual([
    "lib/web/router-state.ts imports next/dist/server/app-render/parse-and-validate-flight-router-state.js: private",
  ]);
});

it("pure files stay pure: no server code behind a browser-safe name", () => {
  const pure = productSources.filter(({ path }) => path.startsWith("lib/") && isBrowserSafe(path));
  const wrong = violations(pure, (_, specifier, typeOnly) =>
    !typeOnly && isServerImport(specifier, productSources)
      ? "this file also runs in a browser; give it the value as an argument, or rename the file"
      : undefined,
  );
  expect(wrong).toEqual([]);
});

it("server files of lib say so in their first line", () => {
  // A program that nothing imports cannot reach a browser.
  const imported = new Set(
    productSources.flatMap(({ imports }) =>
      imports.map(({ specifier }) => `${importedPath(specifier)}.ts`),
    ),
  );
  const silent = productSources.filter(
    ({ path, text }) =>
      path.startsWith("lib/") && imported.has(path) && !text.startsWith('import "server-only";'),
  );
  const wrong = violations(silent, (_, specifier, typeOnly) =>
    !typeOnly && isServerImport(specifier, productSources)
      ? 'that is server code; begin the file with import "server-only";'
      : undefined,
  );
  expect(wrong).toEqual([]);
});

it("in lib, only lib/web knows Next and React", () => {
  const below = productSources.filter(
    ({ path }) => path.startsWith("lib/") && !path.startsWith("lib/web/"),
  );
  const wrong = violations(below, (_, specifier) =>
    /^(next|next-auth|react|react-dom|swr)(\/|$)/.test(specifier)
      ? "move this to lib/web, or pass the value in"
      : undefined,
  );
  expect(wrong).toEqual([]);
});

it("lib/tiktok knows no database and no queue", () => {
  const vendor = productSources.filter(({ path }) => path.startsWith("lib/tiktok/"));
  const wrong = violations(vendor, (_, specifier) =>
    /^(#lib\/infra\/(db\/|jobs|generated)|@prisma|pg|kysely)/.test(specifier)
      ? "the module passes what TikTok's client needs"
      : undefined,
  );
  expect(wrong).toEqual([]);
});

it("our files are imported by their alias", () => {
  const wrong = violations(productSources, ({ path }, specifier) => {
    if (!specifier.startsWith(".") || specifier.endsWith(".css")) return undefined;
    // The files of a page are in one folder.
    if (path.startsWith("app/") && specifier.startsWith("./")) return undefined;
    return "write #lib/…, #components/… instead; what two routes or pages share belongs in lib/web or components";
  });
  expect(wrong).toEqual([]);
});

it("the product imports no tests, and the simulator nothing of the product", () => {
  const product = [...productSources, ...readSources("prisma")];
  const outward = violations(product, (_, specifier) =>
    /(^#tests\/|\/tests\/)/.test(specifier) ? "tests are not part of the product" : undefined,
  );
  const inward = violations(readSources("tests/simulator"), (_, specifier) =>
    /^(#(lib|components)\/|\.\.\/\.\.\/)/.test(specifier)
      ? "the simulator stands for TikTok, which does not know us"
      : undefined,
  );
  expect([...outward, ...inward]).toEqual([]);
});

it("the judge of the proofs imports nothing of the product", () => {
  const known = /^(\.\/[\w-]+\.ts|node:[\w/]+|pg|vitest)$/;
  const wrong = violations(readSources("tests/prove/judge"), (_, specifier) =>
    known.test(specifier)
      ? undefined
      : "it may use Node, pg and its own files; everything else reaches it as evidence",
  );
  expect(wrong).toEqual([]);
});
