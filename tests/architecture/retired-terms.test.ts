import { readdirSync } from "node:fs";

import { expect, it } from "vitest";

import { readSources, type Source } from "#tests/architecture/sources";

const FOLDERS = ["app", "components", "lib", "scripts", "tests"];

/** Words that the code must not use, each with the term that replaced it (docs/glossary.md). */
const RETIRED: Readonly<Record<string, string>> = {
  anew: "again",
  asker: "requester",
  begun: "started",
  desk: "dashboard",
  dice: "random",
  door: "route or route handler",
  face: "component",
  fares: "status",
  film: "video",
  half: "pending sign-in",
  house: "the name of the thing",
  household: "cluster",
  knock: "http",
  letter: "email",
  look: "view or search",
  lookbook: "gallery",
  mend: "fix",
  noun: "module",
  owe: "queue",
  owed: "pending",
  owes: "requires",
  owing: "pending",
  patience: "timeout",
  place: "slot or position",
  refusal: "rejection or error",
  sentence: "message",
  settle: "resolve or finish",
  silk: "illustration",
  stranger: "anonymous",
  stumble: "error",
  told: "event or fact",
  trouble: "error or problem",
  verb: "command",
  way: "method or path",
  whoever: "person",
  wish: "input or request",
  words: "label or text",
  yes: "consent",
};

/** "makeHalfSignIn.ts" → make, half, sign, in. Drops a plural s when the singular is retired. */
function termsIn(name: string): string[] {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/);
  return words.flatMap((word) => {
    if (word in RETIRED) return [word];
    const singular = word.replace(/(?<=sh|ch)es$|s$/, "");
    return singular in RETIRED ? [singular] : [];
  });
}

const complaint = (where: string, name: string) =>
  termsIn(name).map((term) => `${where}: ${name} says "${term}"; write ${RETIRED[term]}`);

/** Returns the names that a file exports, by declarations, lists and renamings. */
function exportedNames({ text }: Source): string[] {
  const declared = text.matchAll(
    /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|type|interface|enum) (\w+)/gm,
  );
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => [
    ...list.matchAll(/(\w+)\s*(?:,|$)/g),
  ]);
  return [...declared, ...lists].map(([, name = ""]) => name);
}

it("finds the words in a name", () => {
  expect(termsIn("half-sign-in")).toEqual(["half"]);
  expect(termsIn("callDoors")).toEqual(["door"]);
  expect(termsIn("HTTPDoor")).toEqual(["door"]);
  expect(termsIn("wishes.ts")).toEqual(["wish"]);
  expect(termsIn("passwords")).toEqual([]);
  expect(termsIn("interface")).toEqual([]);
});

it("no file or folder has a retired term in its name", () => {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true }).map(
      ({ parentPath, name }) => [`${parentPath}/${name}`, name] as const,
    ),
  );
  expect(names.flatMap(([path, name]) => complaint(path, name))).toEqual([]);
});

it("no export has a retired term in its name", () => {
  const wrong = readSources(...FOLDERS).flatMap((source) =>
    exportedNames(source).flatMap((name) => complaint(source.path, name)),
  );
  expect(wrong).toEqual([]);
});
