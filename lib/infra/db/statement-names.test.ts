import { expect, test } from "vitest";

import { createStatementNames } from "#lib/infra/db/statement-names";

const uses = (nameOf: ReturnType<typeof createStatementNames>, sql: string, count: number) =>
  Array.from({ length: count }, () => nameOf({ sql, args: [1] }));

test("names a statement at its fourth use and keeps the name", () => {
  const nameOf = createStatementNames();
  expect(uses(nameOf, "SELECT $1", 5)).toEqual(["", "", "", "studio_1", "studio_1"]);
  expect(uses(nameOf, "SELECT $1, 2", 4).at(-1)).toBe("studio_2");
  expect(nameOf({ sql: "SELECT $1", args: [2] })).toBe("studio_1");
});

test("names no statement without values", () => {
  const nameOf = createStatementNames();
  for (let use = 0; use < 9; use += 1) expect(nameOf({ sql: "BEGIN", args: [] })).toBe("");
});

test("names at most 200 statements, however many texts there are", () => {
  const nameOf = createStatementNames();
  const names = Array.from({ length: 5000 }, (_, at) => uses(nameOf, `SELECT $1, ${at}`, 4)).flat();
  expect(new Set(names).size).toBe(201);
});
