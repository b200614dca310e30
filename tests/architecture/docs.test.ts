import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { expect, it } from "vitest";

import { fileNamesIn, linksIn, npmScriptsIn, readDocuments } from "#tests/architecture/documents";
import { readSources } from "#tests/architecture/sources";

const documents = readDocuments();
/** Generated pages name the files of the commit they were made at. */
const GENERATED = /^docs\/proof\/(sending|security|headers)\.md$/;
/** security-docs.test.ts checks these more strictly. */
const SECURITY_DOCS = /^docs\/(proof\/asvs|cryptography)\.md$/;
/** Files that exist only where the studio or the simulator runs, and placeholders for addresses. */
const AT_RUN_TIME = /^(\.studio|APP_URL|DATA_DIR|DIR)\/|^keyset\.json$/;

it("finds file names, links and npm scripts", () => {
  expect(fileNamesIn("`lib/paths.ts`, `state.ts` and `video.upload`")).toEqual([
    "lib/paths.ts",
    "state.ts",
  ]);
  const text = "[a](../a.md#part) [b](https://b.example/c.md) ![d](d.png) [e](#part)";
  expect(linksIn({ path: "docs/x.md", folder: "docs", text })).toEqual(["a.md", "docs/d.png"]);
  expect(npmScriptsIn("`npm run test:unit`, npm run keys -- add")).toEqual(["test:unit", "keys"]);
});

it("every file that a document names exists", () => {
  const sources = new Set(
    readSources("app", "components", "lib", "scripts", "tests").map(({ name }) => name),
  );
  const isThere = (file: string, folder: string) =>
    existsSync(file) || existsSync(join(folder, file)) || sources.has(file);
  const missing = documents
    .filter(({ path }) => !GENERATED.test(path) && !SECURITY_DOCS.test(path))
    .flatMap(({ path, folder, text }) =>
      fileNamesIn(text)
        .filter((file) => !AT_RUN_TIME.test(file) && !isThere(file, folder))
        .map((file) => `${path} names ${file}`),
    );
  expect(documents.map(({ path }) => basename(path))).toContain("architecture.md");
  expect(missing).toEqual([]);
});

it("every relative link of a document leads to a file", () => {
  const broken = documents.flatMap((document) =>
    linksIn(document)
      .filter((link) => !existsSync(link))
      .map((link) => `${document.path} links to ${link}`),
  );
  expect(broken).toEqual([]);
});

it("every npm script that a document names is in package.json", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  const unknown = documents.flatMap(({ path, text }) =>
    npmScriptsIn(text)
      .filter((name) => !(name in scripts))
      .map((name) => `${path} names npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});
