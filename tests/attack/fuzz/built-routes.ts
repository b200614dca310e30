import { readFileSync } from "node:fs";

/** Every path of the build, pages and API routes, as Next lists them: `/api/videos/[id]`. */
export function listBuiltRoutes(): string[] {
  const manifest = JSON.parse(
    readFileSync(".next/app-path-routes-manifest.json", "utf8"),
  ) as Record<string, string>;
  return [...new Set(Object.values(manifest))]
    .filter((path) => path !== "/_not-found" && path !== "/_global-error")
    .toSorted();
}

/** The methods that are tried everywhere: those of the API routes, and some that no route has. */
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

/** Puts values into the placeholders of a route: `/api/videos/[id]`, `/api/uploads/[[...path]]`. */
export function fillRoute(route: string, value: (name: string) => string): string {
  return route.replaceAll(/\[+(?:\.\.\.)?(\w+)\]+/g, (_, name: string) => value(name));
}
