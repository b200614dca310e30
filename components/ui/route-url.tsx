import type { ApiRoute } from "#lib/web/api-routes";

type Inputs = { params?: Record<string, string>; query?: object };

/** Returns the URL of a route: its parameters filled into the path, then the query. */
export function routeUrl(route: ApiRoute, { params = {}, query }: Inputs = {}): string {
  const path = route
    .slice(route.indexOf(" ") + 1)
    .replace(/\[(\w+)\]/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))
    .replace(/\[\.{3}(\w+)\]/g, (_, name: string) => params[name] ?? "");
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]),
  );
  return search.size > 0 ? `${path}?${search}` : path;
}
