// Reads every response of the studio to a client: pages, router data and GET routes.
import { readdirSync, readFileSync } from "node:fs";

import { expect } from "@playwright/test";

import type { StudioClient } from "#tests/support/drivers/studio-client";

export type CrawledResponse = {
  path: string;
  fetchMode: string;
  status: number;
  type: string;
  text: string;
};

/** A page as a document, as router data, and as prefetched router data. */
const FETCH_MODES: [string, Record<string, string>][] = [
  ["document", { accept: "text/html" }],
  ["router", { rsc: "1" }],
  ["prefetch", { rsc: "1", "next-router-prefetch": "1" }],
];
const MAX_PATHS = 600;
/** Pages that differ only in the row they show are read this often; more of them prove nothing. */
const MAX_PER_PATTERN = 3;

/** Returns the API routes with a GET handler, with their placeholders: `/api/videos/[id]`. */
export function listGetRoutes(): string[] {
  const routes = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("route.ts"),
  );
  const hasGetHandler = (path: string) =>
    /export (const|async function|function) GET\b|\bas GET\b/.test(
      readFileSync(`app/api/${path}`, "utf8"),
    );
  return routes
    .filter(hasGetHandler)
    .map((path) => `/api/${path.replaceAll("\\", "/").replace(/\/?route\.ts$/, "")}`);
}

const isSingleFetchPath = (path: string) => /^\/(api|_next)\/|\.\w+(\?|$)/.test(path);
const isText = (type: string) => /text|json|javascript|xml/.test(type);

// `_rsc` is the router's parameter and not part of the page's URL.
const withoutRouterParam = (path: string) =>
  path.replace(/([?&])_rsc\b[^&]*&?/g, "$1").replace(/[?&]+$/, "");

/** Returns the paths of this site that a response contains. */
function linksIn(text: string): string[] {
  const found = text
    .replaceAll("\\/", "/")
    .replaceAll('\\"', '"')
    .replaceAll("&amp;", "&")
    .matchAll(/"(\/(?!\/)[\w\-./[\]~%?=&]*)"/g);
  return [...found].map(([, path = ""]) => path).filter(({ length }) => length < 300);
}

/** Fetches one response. Follows the redirect by which the router sets its parameter. */
async function fetchResponse(
  client: StudioClient,
  path: string,
  fetchMode: string,
  headers: Record<string, string>,
): Promise<{ read: CrawledResponse; links: string[] }> {
  const url = fetchMode === "document" ? path : `${path}${path.includes("?") ? "&" : "?"}_rsc=scan`;
  let response = await client.fetch(url, { headers });
  const redirect = response.headers.get("location") ?? "";
  if (fetchMode !== "document" && redirect.includes("_rsc"))
    response = await client.fetch(redirect, { headers });
  const type = response.headers.get("content-type") ?? "";
  if (!isText(type) && response.body) await response.body.cancel();
  const body = isText(type) ? await response.text() : "";
  // Cookies belong to this client; every other header is part of the scan.
  const shown = [...response.headers]
    .filter(([name]) => name !== "set-cookie")
    .map((pair) => pair.join(": "));
  const links = [...linksIn(body), response.headers.get("location") ?? ""];
  return {
    read: { path, fetchMode, status: response.status, type, text: `${shown.join("\n")}\n${body}` },
    links,
  };
}

/** The path with a placeholder for each id, and without the values of the query. */
const patternOf = (path: string) =>
  path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "[id]").replaceAll(/=[^&]*/g, "=");

/**
 * Follows the links from these paths and returns each text response. Reads all of `paths`, and of
 * every further kind of page a few.
 */
export async function crawlSite(client: StudioClient, paths: string[]): Promise<CrawledResponse[]> {
  const queue = [...paths];
  const known = new Set(queue);
  const seen = new Map<string, number>();
  const responses: CrawledResponse[] = [];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const [fetchMode, headers] of isSingleFetchPath(path)
      ? FETCH_MODES.slice(0, 1)
      : FETCH_MODES) {
      const one = await fetchResponse(client, path, fetchMode, headers);
      responses.push(one.read);
      for (const link of one.links) {
        const next = withoutRouterParam(
          link.startsWith(client.url) ? link.slice(client.url.length) : link,
        );
        if (!next.startsWith("/") || known.has(next) || known.size >= MAX_PATHS) continue;
        const count = seen.get(patternOf(next)) ?? 0;
        if (count >= MAX_PER_PATTERN) continue;
        seen.set(patternOf(next), count + 1);
        known.add(next);
        queue.push(next);
      }
    }
  }
  return responses;
}

/** Expects that the crawl read the main pages, these `pages`, the API and the scripts. */
export function expectCompleteCrawl(responses: CrawledResponse[], pages: string[]): void {
  const good = (fetchMode: string) =>
    responses
      .filter((response) => response.fetchMode === fetchMode && response.status === 200)
      .map(({ path }) => path);
  const everywhere = [
    "/",
    "/privacy",
    "/studio",
    "/videos",
    "/drafts",
    "/deliveries",
    "/connections",
    "/activity",
    "/settings",
    ...pages,
  ];
  expect(good("document")).toEqual(
    expect.arrayContaining([...everywhere, "/api/dashboard", "/api/connections"]),
  );
  expect(good("router")).toEqual(expect.arrayContaining(everywhere));
  // Names of the router's internal parts look like URLs, but the web process does not serve them.
  const routerParts = responses.filter(({ path }) => !path.startsWith("/_"));
  expect(
    routerParts
      .filter(({ fetchMode, type }) => fetchMode !== "document" && !type.includes("x-component"))
      .map(({ path }) => path),
  ).toEqual([]);
  expect(
    responses.some(({ path }) => path.startsWith("/_next/static/") && path.endsWith(".js")),
  ).toBe(true);
}
