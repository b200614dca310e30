import { checkResponse, describeRequest } from "#tests/attack/check-response";
import { getHeader, sendWireRequest, type WireRequest } from "#tests/attack/http";
import { inParallelSeeded, type AttackFinding, type Attack } from "#tests/attack/task";
import { sessionCookie } from "#tests/support/drivers/call-route";

const EVIL = "evil.example";

/** Headers or request targets that could make a site believe that it has another host. */
const HOST_SPOOFS: {
  name: string;
  headers: (own: string) => [string, string][];
  target?: (path: string) => string;
}[] = [
  { name: "another host", headers: () => [["host", EVIL]] },
  { name: "another host and port", headers: () => [["host", `${EVIL}:443`]] },
  { name: "the own host with another behind it", headers: (own) => [["host", `${own}.${EVIL}`]] },
  { name: "another host before a user's sign", headers: (own) => [["host", `${EVIL}@${own}`]] },
  { name: "the own host as user name", headers: (own) => [["host", `${own}@${EVIL}`]] },
  {
    name: "two hosts",
    headers: (own) => [
      ["host", own],
      ["host", EVIL],
    ],
  },
  {
    name: "two hosts, the other first",
    headers: (own) => [
      ["host", EVIL],
      ["host", own],
    ],
  },
  { name: "a host with a path", headers: () => [["host", `${EVIL}/x?`]] },
  { name: "a host with a mark", headers: () => [["host", `${EVIL}#`]] },
  { name: "a host in quotes", headers: () => [["host", `"${EVIL}"`]] },
  { name: "a host with a script", headers: () => [["host", `${EVIL}"><script>alert(1)</script>`]] },
  { name: "the other port of this machine", headers: () => [["host", "127.0.0.1:1"]] },
  {
    name: "the whole address in the first line",
    headers: (own) => [["host", own]],
    target: (path) => `http://${EVIL}${path}`,
  },
  {
    name: "the whole address in the first line, and the same host",
    headers: () => [["host", EVIL]],
    target: (path) => `https://${EVIL}${path}`,
  },
  {
    name: "a target with two slashes",
    headers: (own) => [["host", own]],
    target: (path) => `//${EVIL}${path}`,
  },
  ...[
    "x-forwarded-host",
    "x-host",
    "x-original-host",
    "x-forwarded-server",
    "x-http-host-override",
    "x-rewrite-url",
    "x-original-url",
    "x-forwarded-prefix",
  ].map((name) => ({
    name,
    headers: (own: string): [string, string][] => [
      ["host", own],
      [name, EVIL],
    ],
  })),
  {
    name: "forwarded",
    headers: (own) => [
      ["host", own],
      ["forwarded", `for=1.2.3.4;host=${EVIL};proto=https`],
    ],
  },
  {
    name: "another protocol",
    headers: (own) => [
      ["host", own],
      ["x-forwarded-proto", "https"],
      ["x-forwarded-host", EVIL],
      ["x-forwarded-port", "444"],
    ],
  },
];

const PATHS = [
  "/",
  "/sign-in",
  "/sign-in?next=%2Fvideos",
  "/studio",
  "/videos",
  "/settings",
  "/privacy",
  "/terms",
  "/for-reviewers",
  "/data-deletion",
  "/data-deletion/status",
  "/phone/x",
  "/set-up/x",
  "/robots.txt",
  "/sitemap.xml",
  "/nothing-here",
  "/studio/",
  "/api/auth/csrf",
  "/api/auth/providers",
  "/api/health",
  "/api/tiktok/callback?state=x&code=y",
  "/api/connections",
  "/_next/static/x.js",
];

/** Returns where a response redirects to, sets or prints another host. Null without one. */
function findHostLeak(
  request: WireRequest,
  status: number,
  headers: readonly [string, string][],
  text: string,
): string | null {
  // A 404 page may print the path of the request line, but no header may redirect to it.
  const location = headers.find(([name]) => name === "location")?.[1] ?? "";
  if (location.includes(EVIL)) return `leads to ${location}`;
  const setting = headers.find(([name, value]) => name !== "location" && value.includes(EVIL));
  if (setting) return `says ${setting.join(": ")}`;
  if (status < 400 && !request.path.includes(EVIL) && text.includes(EVIL))
    return `prints ${text.slice(Math.max(0, text.indexOf(EVIL) - 40), text.indexOf(EVIL) + 40)}`;
  return null;
}

export const hostAttack: Attack = {
  name: "host",
  description:
    "The Host header and all that stands in for it, on pages and routes, signed in and not: no answer may lead to another host, set or print it.",
  tasks: { full: 1, slice: 1 },
  runsBeside: true,
  run: async (studio, { random }) => {
    const { admin } = await studio.makeShop();
    const own = `localhost:${studio.port}`;
    const cookie = await sessionCookie(admin);
    const rows = HOST_SPOOFS.flatMap((guise) => PATHS.map((path) => ({ guise, path })));
    const findings: AttackFinding[] = [];
    let answered = 0;
    await inParallelSeeded(random, rows, 8, async ({ guise, path }, itemRandom) => {
      const known: [string, string][] = itemRandom.next() < 0.5 ? [["cookie", cookie]] : [];
      const request: WireRequest = {
        method: "GET",
        path: guise.target?.(path) ?? path,
        headers: [...guise.headers(own), ...known],
      };
      const response = await sendWireRequest(studio.port, request);
      if (response.status > 0 && response.status < 400) answered += 1;
      const wrong = findHostLeak(request, response.status, response.headers, response.text);
      findings.push(...checkResponse(request, response));
      if (wrong !== null)
        findings.push({
          rule: "host",
          message: `(${guise.name}) ${wrong}: ${describeRequest(request)} host ${getHeader({ ...response, headers: [...request.headers] as [string, string][] }, "host")}`,
        });
    });
    const planted = findHostLeak(
      { method: "GET", path: "/", headers: [] },
      307,
      [["location", `https://${EVIL}/`]],
      "",
    );
    const printed = findHostLeak(
      { method: "GET", path: "/", headers: [] },
      200,
      [],
      `<a href="https://${EVIL}/reset">`,
    );
    return {
      counts: { "requests under another host": rows.length },
      findings,
      controls: [
        {
          name: "an answer that leads to another host, and one that prints it",
          detected: planted !== null && printed !== null,
        },
        { name: "pages that are there under their own host", detected: answered > 100 },
      ],
    };
  },
};
