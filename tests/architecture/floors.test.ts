import { expect, it } from "vitest";

import { isBrowserSafe, MAY_IMPORT, layerOf } from "#tests/architecture/floors";
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

/** Every import that `wrong` names a reason against, as a line that says what to do. */
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

it("every place is on the map", () => {
  const unknown = productSources
    .map(({ path }) => path)
    .filter((path) => !(layerOf(path) in MAY_IMPORT));
  expect(unknown, "put the file on a floor of tests/architecture/floors.ts").toEqual([]);
});

it("imports go down, or along the arrows between nouns", () => {
  const wrong = violations(productSources, ({ path }, specifier) => {
    const to = importedPath(specifier);
    if (to === undefined) return undefined;
    const [from, into] = [layerOf(path), layerOf(to)];
    if (from === into || MAY_IMPORT[from]?.includes(into)) return undefined;
    return `${from} may not know ${into}. Pass what is needed as an argument, or move the code to the higher of the two`;
  });
  expect(wrong).toEqual([]);
});

it("faces take from nouns only what runs in a browser, and types", () => {
  const faces = productSources.filter(({ path }) => path.startsWith("components/"));
  const wrong = violations(faces, (_, specifier, typeOnly) => {
    const to = importedPath(specifier);
    if (typeOnly || to === undefined || !to.startsWith("lib/") || isBrowserSafe(to))
      return undefined;
    return "a face may use schema, state, words, rules, policy and types; let the page fetch it and pass it as a prop";
  });
  expect(wrong).toEqual([]);
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
  // A program that is only ever run, never imported, cannot end up in a browser.
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
    /^(#lib\/infra\/(database|jobs|generated)|@prisma|pg)/.test(specifier)
      ? "the vendor is told what it needs by the noun"
      : undefined,
  );
  expect(wrong).toEqual([]);
});

it("the alias is the one way to name a file of ours", () => {
  const wrong = violations(productSources, ({ path }, specifier) => {
    if (!specifier.startsWith(".") || specifier.endsWith(".css")) return undefined;
    if (path.startsWith("app/") && specifier.startsWith("./")) return undefined; // what belongs to one page lies beside it
    return "write #lib/…, #components/… instead; what two doors or pages share belongs in lib/web or components";
  });
  expect(wrong).toEqual([]);
});

it("the product knows nothing of tests, and the simulator nothing of the product", () => {
  const product = [...productSources, ...readSources("prisma")];
  const outward = violations(product, (_, specifier) =>
    /(^#tests\/|\/tests\/)/.test(specifier) ? "tests are not part of the product" : undefined,
  );
  const inward = violations(readSources("tests/simulator"), (_, specifier) =>
    /^(#(lib|components)\/|\.\.\/\.\.\/)/.test(specifier)
      ? "the simulator is TikTok; it must not know us"
      : undefined,
  );
  expect([...outward, ...inward]).toEqual([]);
});

it("the judge shares nothing with what it judges", () => {
  const known = /^(\.\/[\w-]+\.ts|node:[\w/]+|pg|vitest)$/;
  const wrong = violations(readSources("tests/prove/judge"), (_, specifier) =>
    known.test(specifier)
      ? undefined
      : "it may use Node, pg and its own files; everything else is told to it as evidence",
  );
  expect(wrong).toEqual([]);
});
