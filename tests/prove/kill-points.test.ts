import { expect, test } from "vitest";

import { addKillPoints } from "#tests/prove/kill-points";

/** Runs the instrumented body of an async function. Returns its result and the points it passed. */
async function runInstrumented(
  body: string,
  given: Record<string, unknown> = {},
): Promise<{ value: unknown; passed: string[] }> {
  const passed: string[] = [];
  const { source } = addKillPoints(`export async function main(given) {${body}}`, "room");
  const own = globalThis as Record<string, unknown>;
  own["provePoint"] = (name: string) => passed.push(name);
  own["provePassed"] = (name: string, value: unknown) => {
    passed.push(name);
    return value;
  };
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  const { main } = (await import(url)) as { main: (given: object) => Promise<unknown> };
  return { value: await main(given), passed };
}

test("every await has a point before and after, named after what is called", async () => {
  const { value, passed } = await runInstrumented(
    "const a = await given.first(); return a + (await given.second());",
    {
      first: async () => 1,
      second: async () => 2,
    },
  );
  expect(value).toBe(3);
  expect(passed).toEqual([
    "room: before first",
    "room: after first",
    "room: before second",
    "room: after second",
  ]);
});

test("awaits inside awaits, templates and loops keep their meaning", async () => {
  const body = `
    let sum = 0;
    for await (const part of given.parts()) { sum += part; }
    return await given.add(await given.tag\`x\${1}\`, sum);`;
  const { value, passed } = await runInstrumented(body, {
    parts: async function* () {
      yield 1;
      yield 2;
    },
    tag: async (_strings: unknown, given: number) => given,
    add: async (a: number, b: number) => a + b,
  });
  expect(value).toBe(4);
  expect(passed).toEqual([
    "room: at part",
    "room: at part",
    "room: before add",
    "room: before tag",
    "room: after tag",
    "room: after add",
  ]);
});

test("the same call twice gets two names", () => {
  const { names } = addKillPoints("await f(); await f();", "room");
  expect(names).toEqual([
    "room: before f",
    "room: after f",
    "room: before f (2)",
    "room: after f (2)",
  ]);
});
