import { expect, it } from "vitest";

import { MODULES, isBrowserSafe } from "#tests/architecture/floors";
import { exportedFunctions, isTestFile, readSources } from "#tests/architecture/sources";

const moduleSources = readSources(...MODULES.map((noun) => `lib/${noun}`)).filter(
  (source) => !isTestFile(source),
);
const toCamelCase = (name: string) =>
  name.replace(/\.ts$/, "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

it("a verb is one file with one exported function of the file's name", () => {
  const verbs = moduleSources.filter(({ imports }) =>
    imports.some(({ specifier }) => specifier === "#lib/audit/act"),
  );
  const wrong = verbs.filter(
    (source) => exportedFunctions(source).join() !== toCamelCase(source.name),
  );
  const lines = wrong.map(
    (source) =>
      `${source.path} exports ${exportedFunctions(source).join(", ") || "no function"}; it should export ${toCamelCase(source.name)} alone`,
  );
  expect(verbs.length).toBeGreaterThan(0);
  expect(lines).toEqual([]);
});

it("only verbs write: whoever changes rows goes through act()", () => {
  const writes = /\btx\.\w+\.(create|update|upsert|delete)\w*\(/;
  const wrong = moduleSources.filter(
    ({ name, text }) => name === "queries.ts" && writes.test(text),
  );
  expect(wrong.map(({ path }) => `${path}: a query reads; write in a verb`)).toEqual([]);
});

it("a query is told first who asks", () => {
  const wrong = moduleSources
    .filter(({ name }) => name === "queries.ts")
    .flatMap(({ path, text }) => {
      const functions = text.matchAll(
        /^export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*([^,:)]*)/gm,
      );
      return [...functions]
        .filter(([, , first = ""]) => !/actor$/i.test(first.trim()))
        .map(
          ([, name = ""]) =>
            `${path}: ${name} must take an actor first and filter by its shop (what is asked before anybody is known has a file of its own)`,
        );
    });
  expect(wrong).toEqual([]);
});

it("a query names its columns", () => {
  const wrong = moduleSources.filter(
    ({ name, text }) => name === "queries.ts" && /\binclude:/.test(text),
  );
  expect(wrong.map(({ path }) => `${path}: select named columns instead of include`)).toEqual([]);
});

it("every pure file has a test beside it", () => {
  const tests = new Set(
    readSources("lib")
      .filter(isTestFile)
      .map(({ path }) => path),
  );
  const pure = moduleSources.filter(
    (source) =>
      isBrowserSafe(source.path) &&
      source.name !== "schema.ts" &&
      exportedFunctions(source).length > 0,
  );
  const wrong = pure.filter(({ path }) => !tests.has(path.replace(/\.ts$/, ".test.ts")));
  expect(
    wrong.map(({ path }) => `${path}: write ${path.replace(/\.ts$/, ".test.ts")}, as a table`),
  ).toEqual([]);
});
