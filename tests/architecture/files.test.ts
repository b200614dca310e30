import { expect, it } from "vitest";

import { isTestFile, readSources } from "#tests/architecture/sources";

const allSources = readSources("app", "components", "lib", "scripts", "tests", "prisma");
const productSources = readSources("app", "components", "lib").filter(
  (source) => !isTestFile(source),
);

it("files are small: none over 300 lines, 95% within 200, half within 60", () => {
  const lengths = productSources.map(({ lines }) => lines).toSorted((a, b) => a - b);
  const share = (of: number) => lengths[Math.floor((lengths.length - 1) * of)] ?? 0;
  const long = allSources
    .filter(({ lines }) => lines > 300)
    .map(({ path, lines }) => `${path} has ${lines} lines: split it by subject`);
  expect(long).toEqual([]);
  expect(share(0.95), "lines of the file at 95% of all").toBeLessThanOrEqual(200);
  expect(share(0.5), "lines of the middle file").toBeLessThanOrEqual(60);
});

it.each([
  ["a route handler", "route.ts", 30],
  ["a page", "page.tsx", 80],
])("%s is short", (_, name, most) => {
  const long = productSources.filter(
    (source) => source.path.startsWith("app/") && source.name === name && source.lines > most,
  );
  const lines = long.map(
    (source) =>
      `${source.path} has ${source.lines} lines, ${most} are allowed: move work to a command, a query or a component`,
  );
  expect(lines).toEqual([]);
});

it("no file has a name that says nothing", () => {
  const vague =
    /^(index|utils?|helpers?|types?|constants?|common|misc|shared|\w*[-.]?(service|manager))\.(ts|tsx|mjs)$/;
  const wrong = allSources
    .filter(({ name }) => vague.test(name))
    .map(({ path }) => `${path}: name it after its subject`);
  expect(wrong).toEqual([]);
});

it("client components end in .client.tsx, and nothing else does", () => {
  const wrong = productSources.filter(
    ({ name, text }) => name.endsWith(".client.tsx") !== /^["']use client["']/m.test(text),
  );
  // Next requires these two to be client components under a fixed name.
  const unexcused = wrong.filter(({ name }) => name !== "error.tsx" && name !== "global-error.tsx");
  expect(unexcused.map(({ path }) => `${path}: name and "use client" disagree`)).toEqual([]);
});

it("there are no Server Actions: mutations are route handlers", () => {
  const wrong = productSources.filter(({ text }) => /["']use server["']/.test(text));
  expect(
    wrong.map(({ path }) => `${path}: make it a route handler through routeHandler()`),
  ).toEqual([]);
});

it("a form has an action for browsers without JavaScript, or none at all: what is typed never ends up in a URL", () => {
  const forms = productSources.flatMap(({ path, text }) =>
    [...text.matchAll(/<form\s(?:[^>]|=>)*>/g)].map(([form]) => ({ path, form })),
  );
  expect(forms.length).toBeGreaterThan(0);
  const wrong = forms.filter(({ form }) => !/\baction=|\bmethod="dialog"/.test(form));
  expect(wrong.map(({ path }) => `${path}: give its form an action, or method="dialog"`)).toEqual(
    [],
  );
});

it("TikTok's own status names stay in lib/tiktok and its translator", () => {
  const statusNames = /SEND_TO_USER_INBOX|PUBLISH_COMPLETE|PROCESSING_UPLOAD/;
  const allowed = (path: string) =>
    path.startsWith("lib/tiktok/") || path === "lib/deliveries/sending/publish-status.ts";
  const wrong = productSources.filter(({ path, text }) => !allowed(path) && statusNames.test(text));
  expect(
    wrong.map(({ path }) => `${path}: translate in lib/deliveries/sending/publish-status.ts`),
  ).toEqual([]);
});

it("nothing is switched off: no any, no ignored errors, no disabled rules, no skipped tests", () => {
  const marks = [
    ["an any", /(?<![\w"'`])(?::|as|<)\s*any\b(?!\w)/],
    ["an ignored type error", /@ts-(ignore|expect-error|nocheck)/],
    ["a disabled rule", /(ox|es)lint-disable/],
    ["a skipped or exclusive test", /\b(it|test|describe)\.(skip|only|todo|fixme|skipIf|runIf)\b/],
    ["an unfinished note", /\b(TO[D]O|FIX[M]E)\b/],
  ] as const;
  const wrong = allSources.flatMap(({ path, text }) => {
    if (path === "tests/architecture/files.test.ts") return [];
    const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, (line) =>
      /@ts-|lint-/.test(line) ? line : "",
    );
    return marks.filter(([, mark]) => mark.test(code)).map(([what]) => `${path} has ${what}`);
  });
  expect(wrong).toEqual([]);
});
