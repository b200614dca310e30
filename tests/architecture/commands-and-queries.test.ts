import { expect, it } from "vitest";

import { isPure, MODULES } from "#tests/architecture/floors";
import { exportedFunctions, isTestFile, readSources } from "#tests/architecture/sources";

const moduleSources = readSources(...MODULES.map((module) => `lib/${module}`)).filter(
  (source) => !isTestFile(source),
);
const commandFiles = moduleSources.filter(({ imports }) =>
  imports.some(({ specifier }) => specifier === "#lib/audit/act"),
);
const queryFiles = moduleSources.filter(({ name }) => /^(\w+-)?queries\.ts$/.test(name));
const MOST_COMMANDS = 6;

it("a file of commands exports at most six functions of one subject, and no queries", () => {
  expect(commandFiles.length).toBeGreaterThan(20);
  const wrong = commandFiles.flatMap((source) => {
    const count = exportedFunctions(source).length;
    return [
      ...(queryFiles.includes(source) ? [`${source.path}: a file of queries must not write`] : []),
      ...(count > MOST_COMMANDS ? [`${source.path} exports ${count} functions: split it`] : []),
      ...(count === 0 ? [`${source.path} calls act() and exports no command`] : []),
    ];
  });
  expect(wrong).toEqual([]);
});

it("queries write nothing", () => {
  const writes = /\btx\.\w+\.(create|update|upsert|delete)\w*\(/;
  const wrong = queryFiles.filter(({ text }) => writes.test(text));
  expect(wrong.map(({ path }) => `${path}: write in a command`)).toEqual([]);
});

it("the first argument of a query is the actor", () => {
  const wrong = queryFiles.flatMap(({ path, text }) => {
    const functions = text.matchAll(
      /^export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*([^,:)]*)/gm,
    );
    return [...functions]
      .filter(([, , first = ""]) => !/actor$/i.test(first.trim()))
      .map(
        ([, name = ""]) =>
          `${path}: ${name} must take the actor first and filter by its shop (a read before anyone is known has a file of its own)`,
      );
  });
  expect(wrong).toEqual([]);
});

it("a query names its columns", () => {
  const wrong = queryFiles.filter(({ text }) => /\binclude:/.test(text));
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
      isPure(source.path) && source.name !== "schema.ts" && exportedFunctions(source).length > 0,
  );
  const wrong = pure.filter(({ path }) => !tests.has(path.replace(/\.ts$/, ".test.ts")));
  expect(
    wrong.map(({ path }) => `${path}: write ${path.replace(/\.ts$/, ".test.ts")}, as a table`),
  ).toEqual([]);
});
