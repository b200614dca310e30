import type { WireRequest, WireResponse } from "#tests/attack/http";
import type { AttackFinding } from "#tests/attack/task";

/** Texts that only internals produce: stack traces, paths, errors of libraries and the database. */
const INTERNALS_PATTERNS: [string, RegExp][] = [
  ["a stack trace", /\n\s*at (async )?[\w.<>[\] ]+ \(?(file:|node:|\/|webpack)/],
  [
    "a path of the machine",
    /\/(work|home|root|usr|tmp|var|Users)\/[\w.-]+\/[\w./-]+|[A-Z]:\\\\?[\w-]+\\\\?[\w-]+/,
  ],
  ["a place in node_modules", /node_modules/],
  [
    "an error of the database",
    /invalid byte sequence|violates \w+[ -]\w+ constraint|relation "\w+"|syntax error at or near|P[12]0\d\d\b/,
  ],
  [
    "an error of a library",
    /\b(Prisma\w*Error|ZodError|(Type|Syntax|Range|Reference)Error:|ECONN[A-Z]+|ENOENT|EACCES|PgBoss)\b/,
  ],
];

const quote = (text: string, most = 400) =>
  JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);

/** Formats a request for the report. */
export function describeRequest({
  method,
  path,
  headers,
  body,
  missingBytes,
  raw,
}: WireRequest): string {
  if (raw) return quote(raw.toString("latin1"));
  const rest = headers
    .filter(([name]) => !/^(cookie|x-csrf-token|host|connection)$/i.test(name))
    .map((pair) => pair.join(": "));
  const sent = body
    ? ` body ${quote(body.toString("latin1"))}${missingBytes ? ` and ${missingBytes} bytes missing` : ""}`
    : "";
  return `${method} ${quote(path)} [${rest.map((line) => line.slice(0, 120)).join("; ")}]${sent}`;
}

/** Returns what is wrong with a response. An echo of the request does not count as a leak. */
export function checkResponse(request: WireRequest, response: WireResponse): AttackFinding[] {
  const words = describeRequest(request);
  if (response.kind === "hang")
    return [
      { rule: "hang", message: `No answer after ${Math.round(response.ms / 1000)} s: ${words}` },
    ];
  if (response.kind === "closed") return [];
  const found: AttackFinding[] = [];
  if (response.status >= 500)
    found.push({
      rule: "server_error",
      message: `${response.status} ${quote(response.text, 200)} to ${words}`,
    });
  const text = `${response.headers.map((pair) => pair.join(": ")).join("\n")}\n${response.text}`;
  const sent = `${request.path}${request.body?.toString("latin1") ?? ""}${request.headers.flat().join("\n")}`;
  for (const [name, mark] of INTERNALS_PATTERNS) {
    const leaked = mark.exec(text)?.[0];
    if (leaked !== undefined && !sent.includes(leaked))
      found.push({
        rule: "inside_told",
        message: `${name} (${quote(leaked)}) in the answer to ${words}`,
      });
  }
  return found;
}
