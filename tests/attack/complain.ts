import type { Asked, Heard } from "#tests/attack/knock";
import type { Finding } from "#tests/attack/task";

/** What only the inside of the product says: stack traces, paths, words of libraries and of the database. */
const INSIDE: [string, RegExp][] = [
  ["a stack trace", /\n\s*at (async )?[\w.<>[\] ]+ \(?(file:|node:|\/|webpack)/],
  ["a path of the machine", /\/(work|home|root|usr|tmp|var|Users)\/[\w.-]+\/[\w./-]+|[A-Z]:\\\\?[\w-]+\\\\?[\w-]+/],
  ["a place in node_modules", /node_modules/],
  ["an error of the database", /invalid byte sequence|violates \w+[ -]\w+ constraint|relation "\w+"|syntax error at or near|P[12]0\d\d\b/],
  ["an error of a library", /\b(Prisma\w*Error|ZodError|(Type|Syntax|Range|Reference)Error:|ECONN[A-Z]+|ENOENT|EACCES|PgBoss)\b/],
];

const shown = (text: string, most = 400) => JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);

/** A request, fit to be read in a report. */
export function requestWords({ method, path, headers, body, missing, raw }: Asked): string {
  if (raw) return shown(raw.toString("latin1"));
  const rest = headers.filter(([name]) => !/^(cookie|x-csrf-token|host|connection)$/i.test(name)).map((pair) => pair.join(": "));
  const sent = body ? ` body ${shown(body.toString("latin1"))}${missing ? ` and ${missing} bytes missing` : ""}` : "";
  return `${method} ${shown(path)} [${rest.map((line) => line.slice(0, 120)).join("; ")}]${sent}`;
}

/** What is wrong with an answer; nothing of what was sent may be in `inside`, or an echo would look like a leak. Pure. */
export function complain(asked: Asked, heard: Heard): Finding[] {
  const words = requestWords(asked);
  if (heard.kind === "hang") return [{ rule: "hang", sentence: `No answer after ${Math.round(heard.ms / 1000)} s: ${words}` }];
  if (heard.kind === "closed") return [];
  const found: Finding[] = [];
  if (heard.status >= 500) found.push({ rule: "server_error", sentence: `${heard.status} ${shown(heard.text, 200)} to ${words}` });
  const text = `${heard.headers.map((pair) => pair.join(": ")).join("\n")}\n${heard.text}`;
  const sent = `${asked.path}${asked.body?.toString("latin1") ?? ""}${asked.headers.flat().join("\n")}`;
  for (const [name, mark] of INSIDE) {
    const told = mark.exec(text)?.[0];
    if (told !== undefined && !sent.includes(told))
      found.push({ rule: "inside_told", sentence: `${name} (${shown(told)}) in the answer to ${words}` });
  }
  return found;
}
