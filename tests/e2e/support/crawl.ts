// Reads everything that the studio answers to somebody who is signed in: pages, what the router fetches, and the GET doors.
import { readdirSync, readFileSync } from "node:fs";

import type { StudioClient } from "#tests/support/drivers/studio-client";

export type CrawledResponse = {
  path: string;
  fetchMode: string;
  status: number;
  type: string;
  text: string;
};

/** Each page as a document, as the router's data, and as the router's data fetched ahead. */
const FETCH_MODES: [string, Record<string, string>][] = [
  ["document", { accept: "text/html" }],
  ["router", { rsc: "1" }],
  ["prefetch", { rsc: "1", "next-router-prefetch": "1" }],
];
const MAX_PATHS = 600;

/** The doors that answer GET, with their placeholders: `/api/videos/[id]`. */
export function listGetRoutes(): string[] {
  const routes = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("route.ts"),
  );
  const answersGet = (path: string) =>
    /export (const|async function|function) GET\b|\bas GET\b/.test(
      readFileSync(`app/api/${path}`, "utf8"),
    );
  return routes
    .filter(answersGet)
    .map((path) => `/api/${path.replaceAll("\\", "/").replace(/\/?route\.ts$/, "")}`);
}

const isSingleFetchPath = (path: string) => /^\/(api|_next)\/|\.\w+(\?|$)/.test(path);
const isText = (type: string) => /text|json|javascript|xml/.test(type);

// The router's own parameter names no page.
const withoutRouterParam = (path: string) =>
  path.replace(/([?&])_rsc\b[^&]*&?/g, "$1").replace(/[?&]+$/, "");

/** The addresses of this site that a page or an answer names. */
function linksIn(text: string): string[] {
  const found = text
    .replaceAll("\\/", "/")
    .replaceAll('\\"', '"')
    .replaceAll("&amp;", "&")
    .matchAll(/"(\/(?!\/)[\w\-./[\]~%?=&]*)"/g);
  return [...found].map(([, path = ""]) => path).filter(({ length }) => length < 300);
}

/** One answer; the router's own redirect, which only tells it the right parameter, is followed. */
async function fetchResponse(
  client: StudioClient,
  path: string,
  fetchMode: string,
  headers: Record<string, string>,
): Promise<{ read: CrawledResponse; links: string[] }> {
  const address =
    fetchMode === "document" ? path : `${path}${path.includes("?") ? "&" : "?"}_rsc=scan`;
  let answer = await client.fetch(address, { headers });
  const onward = answer.headers.get("location") ?? "";
  if (fetchMode !== "document" && onward.includes("_rsc"))
    answer = await client.fetch(onward, { headers });
  const type = answer.headers.get("content-type") ?? "";
  if (!isText(type) && answer.body) await answer.body.cancel();
  const body = isText(type) ? await answer.text() : "";
  // Cookies belong to this browser alone; every other header is part of the answer.
  const shown = [...answer.headers]
    .filter(([name]) => name !== "set-cookie")
    .map((pair) => pair.join(": "));
  const links = [...linksIn(body), answer.headers.get("location") ?? ""];
  return {
    read: { path, fetchMode, status: answer.status, type, text: `${shown.join("\n")}\n${body}` },
    links,
  };
}

/** Follows every link from these addresses on; answers each answer that is text. */
export async function crawlSite(client: StudioClient, from: string[]): Promise<CrawledResponse[]> {
  const queue = [...from];
  const known = new Set(queue);
  const reads: CrawledResponse[] = [];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const [how, headers] of isSingleFetchPath(path) ? FETCH_MODES.slice(0, 1) : FETCH_MODES) {
      const one = await fetchResponse(client, path, how, headers);
      reads.push(one.read);
      for (const link of one.links) {
        const next = withoutRouterParam(
          link.startsWith(client.url) ? link.slice(client.url.length) : link,
        );
        if (!next.startsWith("/") || known.has(next) || known.size >= MAX_PATHS) continue;
        known.add(next);
        queue.push(next);
      }
    }
  }
  return reads;
}
