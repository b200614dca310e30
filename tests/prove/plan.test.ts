import { expect, test } from "vitest";

import type { KillPointCensus } from "#tests/prove/kill-point-census";
import { planProofTasks, listKillPoints } from "#tests/prove/plan";

const points = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => [`deliveries/room-${index}: before call`, 3]),
);
const census = {
  "one part": { ...points, "worker/loop: before look": 9 },
  "three parts": points,
} as Partial<KillPointCensus> as KillPointCensus;

test("a full proof strikes forty points twenty-five times and every other once, and has enough of everything", () => {
  const tasks = planProofTasks(census, { seed: 1, size: "full" });
  const count = (kind: string) => tasks.filter(({ id }) => id.startsWith(`${kind}.`)).length;
  expect(count("kill")).toBe(40 * 25 + 20);
  expect(count("cell")).toBeGreaterThanOrEqual(300);
  expect([count("storm"), count("rolling"), count("history")]).toEqual([100, 20, 20]);
  expect(count("control")).toBeGreaterThanOrEqual(20);
  expect(new Set(tasks.map(({ id }) => id)).size, "ids are unique").toBe(tasks.length);
});

test("the same seed plans the same, another seed plans otherwise", () => {
  const ids = (seed: number) => planProofTasks(census, { seed, size: "slice" }).map(({ id }) => id);
  expect(ids(5)).toEqual(ids(5));
  expect(ids(5)).not.toEqual(ids(6));
});

test("a slice has something of every kind and is small", () => {
  const tasks = planProofTasks(census, { seed: 2, size: "slice" });
  expect(new Set(tasks.map(({ id }) => id.split(".")[0])).size).toBe(8);
  expect(tasks.length).toBeLessThan(120);
});

test("a point knows every way in which it is passed", () => {
  const point = listKillPoints(census).find(
    ({ name }) => name === "deliveries/room-0: before call",
  );
  expect(point?.passes).toEqual([
    { scenario: "one part", times: 3 },
    { scenario: "three parts", times: 3 },
  ]);
});
