// Programs that run before the installation may only import what needs no installation.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

const FOLDER = "scripts/bootstrap";
const files = readdirSync(FOLDER);

it("the bootstrap is plain JavaScript and imports only Node's modules and its own files", () => {
  expect(files.filter((name) => !name.endsWith(".mjs"))).toEqual([]);
  const foreign = files.flatMap((name) =>
    [...readFileSync(join(FOLDER, name), "utf8").matchAll(/^(?:import|export) .*from "([^"]+)"/gm)]
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !specifier.startsWith("node:") && !specifier.startsWith("./"))
      .map((specifier) => `${name}: ${specifier}`),
  );
  expect(foreign).toEqual([]);
});

it("the bootstrap stays small", () => {
  const lines = files.map((name) => readFileSync(join(FOLDER, name), "utf8").split("\n").length);
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(600);
});
