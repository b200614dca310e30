import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { readSources } from "#tests/architecture/sources";

const METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS";
const map = ["lib/web/api-routes.ts", "lib/web/auth-and-staff-routes.ts"]
  .map((path) => readFileSync(path, "utf8"))
  .join("\n");
const mapKeys = [...map.matchAll(new RegExp(`^ {2}"((?:${METHODS}) /api/[^"]*)":`, "gm"))].map(
  ([, key = ""]) => key,
);
/** The route that answers every path that no other route matches. */
const UNMATCHED = "/api/[...unmatched]";

const files = readSources("app/api")
  .filter(({ name }) => name === "route.ts")
  .map(({ path, text }) => {
    const route = path.slice("app".length, -"/route.ts".length);
    const direct = text.matchAll(
      new RegExp(`^export (?:async )?(?:function|const) (${METHODS})\\b`, "gm"),
    );
    const lists = [...text.matchAll(/^export \{([^}]*)\}/gm)].map(([, list = ""]) => list);
    const renamed = lists.flatMap((list) => [
      ...list.matchAll(new RegExp(`(\\w+) as (${METHODS})\\b`, "g")),
    ]);
    const aliases = renamed.map(([, local = "", method = ""]) => ({ local, method }));
    const methods = [
      ...[...direct].map(([, method = ""]) => method),
      ...aliases.map(({ method }) => method),
    ];
    return { path, route, text, aliases, methods };
  });

it("a handler is declared with the method and the path of its file", () => {
  const wrong = files.flatMap(({ path, route, text, aliases }) => {
    const declared = text.matchAll(/const (\w+) = \w*[hH]andler\(\s*(?:"([^"]*)")?/g);
    return [...declared].flatMap(([, name = "", key]) => {
      const methods = [
        ...aliases.filter(({ local }) => local === name).map(({ method }) => method),
        name,
      ];
      return methods.some((method) => key === `${method} ${route}`)
        ? []
        : [`${path}: ${name} is declared as ${key ?? "nothing"}`];
    });
  });
  expect(wrong).toEqual([]);
});

it("the map has every handler, and every key of the map has one", () => {
  const keys = files.flatMap(({ route, methods, aliases }) => {
    const isInMap = (method: string) => mapKeys.includes(`${method} ${route}`);
    // A handler that serves two methods has one key. `aliases` names the method of the key.
    const isSecondName = (method: string) =>
      !isInMap(method) &&
      aliases.some(
        ({ local, method: named }) =>
          named === method && aliases.some((one) => one.local === local && isInMap(one.method)),
      );
    return route === UNMATCHED
      ? []
      : methods
          .filter((method) => !isSecondName(method))
          // HEAD answers like GET without a body, so it needs no key beside GET.
          .filter((method) => !(method === "HEAD" && methods.includes("GET")))
          .map((method) => `${method} ${route}`);
  });
  expect(mapKeys.length).toBeGreaterThan(70);
  expect(keys.toSorted()).toEqual([...new Set(mapKeys)].toSorted());
});

it("components call routes through the typed client", () => {
  const wrong = readSources("components", "app")
    .filter(({ path }) => path !== "components/ui/api.client.tsx")
    .filter(({ text }) => /\bfetch\(|\bXMLHttpRequest\b|\bsendBeacon\(|from "swr"/.test(text))
    .map(({ path }) => `${path}: use api, useApi or useApiRequest of components/ui/api.client.tsx`);
  expect(wrong).toEqual([]);
});
