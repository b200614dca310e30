import { readFileSync } from "node:fs";

/** Returns the path of every page and API route of the build, as Next lists it: `/api/x/[id]`. */
export function listBuiltRoutes(): string[] {
  const manifest = JSON.parse(
    readFileSync(".next/app-path-routes-manifest.json", "utf8"),
  ) as Record<string, string>;
  return [...new Set(Object.values(manifest))]
    .filter((path) => path !== "/_not-found" && path !== "/_global-error")
    .toSorted();
}

/** The methods tried on every route: those of API routes, and some that no route has. */
export const FUZZED_METHODS = [
  "GET",
  "POST",
  "PATCH",
  "DELETE",
  "PUT",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
] as const;

/** Fills in the placeholders of a route: `/api/videos/[id]`, `/api/uploads/[[...path]]`. */
export function fillRoute(route: string, value: (name: string) => string): string {
  return route.replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, (_, name: string) => value(name));
}
