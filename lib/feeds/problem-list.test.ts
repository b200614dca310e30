import { expect, test } from "vitest";

import { ProblemList } from "#lib/feeds/problem-list";
import { valueProblem } from "#lib/feeds/value-problem";

const refused = (line: number) =>
  valueProblem("row_refused", "price_missing", line, { column: "price", text: "-" });

test("counts all problems of a code and keeps the first 1,000", () => {
  const list = new ProblemList();
  for (let line = 1; line <= 1_001; line++) list.add(refused(line));
  list.add(valueProblem("warning", "image_missing", 7, null));
  const [group] = list.groups("row_refused");
  expect(group).toMatchObject({ code: "price_missing", count: 1_001 });
  expect(list.problems("row_refused").map(({ line }) => line)).toEqual(
    Array.from({ length: 1_000 }, (_, at) => at + 1),
  );
  expect(list.shortened()).toEqual([
    {
      level: "warning",
      code: "list_shortened",
      line: 0,
      column: "",
      value: "price_missing: 1001 in all, the first 1000 are listed",
    },
  ]);
});

test("a list of 1,000 is whole", () => {
  const list = new ProblemList();
  for (let line = 1; line <= 1_000; line++) list.add(refused(line));
  expect(list.shortened()).toEqual([]);
});

test("a code that occurs with two levels is in two groups, and problems of all codes are by line", () => {
  const list = new ProblemList();
  list.add(refused(9));
  list.add({ ...refused(3), level: "warning" });
  list.add(valueProblem("row_refused", "id_missing", 5, null));
  expect(list.groups("warning").map(({ code, count }) => [code, count])).toEqual([
    ["price_missing", 1],
  ]);
  expect(list.problems("row_refused").map(({ line, code }) => [line, code])).toEqual([
    [5, "id_missing"],
    [9, "price_missing"],
  ]);
});
