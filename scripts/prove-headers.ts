// npm run prove:headers: scores our headers with the MDN Observatory into docs/proof/headers.md.
// Installs the package on demand, as it needs the network. tests/integration compares the headers.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request as send } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import getPort from "get-port";

import { buildIfStale } from "./build.ts";
import { printError, UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const PACKAGE = "@mdn/mdn-http-observatory";
const VERSION = "1.4.8";
const SITE = "studio.example";
const PAGES = ["/", "/sign-in", "/privacy"];
const folder = join(root, ".prove/observatory");
const packageFolder = join(folder, "node_modules", PACKAGE);

type ScoredResponse = {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  data: string;
  verified: true;
};
type Scan = {
  session: { jar: { setCookieSync: (cookie: string, url: string) => void } };
  responses: Record<string, unknown>;
  resources: { path: string };
};
type ScanResult = { constructor: { title: string }; result: string; pass: boolean };
/** The parts of the package that are used here. */
type Observatory = {
  Requests: new (site: string) => Scan;
  Session: new (url: URL) => Scan["session"];
  parseHttpEquivHeaders: (html: string, url: string) => unknown;
  ALL_TESTS: ((scan: Scan) => ScanResult)[];
  ALGORITHM_VERSION: number;
  MINIMUM_SCORE_FOR_EXTRA_CREDIT: number;
  getScoreModifier: (result: string) => number;
  getGradeForScore: (score: number) => { grade: string; score: number };
};
type PageScore = {
  path: string;
  grade: string;
  score: number;
  results: { name: string; result: string; pass: boolean; modifier: number }[];
  headers: IncomingHttpHeaders;
};

function installObservatory() {
  if (existsSync(join(packageFolder, "package.json"))) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const args = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--save-exact",
    `${PACKAGE}@${VERSION}`,
  ];
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0)
    throw new UserError(
      `${PACKAGE} could not be installed; this needs the registry once.\n${stderr}`,
    );
}

/** Loads the scoring parts, with an empty HSTS preload list (the real one is a download). */
async function loadObservatory(): Promise<Observatory> {
  const list = join(packageFolder, "conf/hsts-preload.json");
  if (!existsSync(list)) writeFileSync(list, "{}");
  const modules = await Promise.all(
    [
      "types.js",
      "retriever/session.js",
      "retriever/utils.js",
      "constants.js",
      "grader/grader.js",
      "grader/charts.js",
    ].map(
      (path) =>
        import(pathToFileURL(join(packageFolder, "src", path)).href) as Promise<
          Partial<Observatory>
        >,
    ),
  );
  return Object.assign({}, ...modules) as Observatory;
}

/** Starts one web process as behind a TLS proxy. Public pages need no database. */
async function startWebServer() {
  const port = await getPort({ host: "127.0.0.1" });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    HOST: "127.0.0.1",
    PORT: String(port),
    APP_URL: `https://${SITE}`,
    DATABASE_URL: "postgres://nobody@127.0.0.1:9/nothing",
    STUDIO_DATA_DIR: folder,
    STUDIO_SECRET: "x".repeat(48),
    TOKEN_KEYSET: JSON.stringify({
      primary: "k1",
      keys: { k1: Buffer.alloc(32).toString("base64") },
    }),
    TIKTOK_CLIENT_KEY: "key",
    TIKTOK_CLIENT_SECRET: "secret",
  };
  const child = spawn(process.execPath, ["lib/web/server.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise<void>((done, fail) => {
    child.stdout.on("data", (part: Buffer) => {
      if (part.toString().includes('"ready":true')) done();
    });
    child.once("exit", (code) =>
      fail(new UserError(`The web process ended (${code}) before it was ready.`)),
    );
  });
  return { port, stop: () => child.kill("SIGTERM") };
}

function sendRequest(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<ScoredResponse> {
  return new Promise((done, fail) => {
    const request = send(
      { host: "127.0.0.1", port, method, path, headers: { host: SITE, ...headers }, agent: false },
      (answer) => {
        let data = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => (data += part));
        answer.on("end", () =>
          done({ status: answer.statusCode, headers: answer.headers, data, verified: true }),
        );
      },
    );
    request.on("error", fail);
    request.end();
  });
}

/** Scores a page as a browser gets it over https, although the studio itself speaks http. */
async function scorePage(o: Observatory, port: number, path: string): Promise<PageScore> {
  const url = new URL(path, `https://${SITE}`);
  const scan = new o.Requests(SITE);
  const auto = await sendRequest(port, "GET", path, { accept: "text/html" });
  scan.session = new o.Session(url);
  for (const answer of [auto, await sendRequest(port, "GET", "/robots.txt")])
    for (const cookie of answer.headers["set-cookie"] ?? [])
      scan.session.jar.setCookieSync(cookie, url.href);
  Object.assign(scan.responses, {
    auto: { ...auto, httpEquiv: o.parseHttpEquivHeaders(auto.data, url.href) },
    https: auto,
  });
  scan.responses["cors"] = await sendRequest(port, "OPTIONS", path, {
    "access-control-request-method": "GET",
    origin: "https://elsewhere.example",
  });
  scan.resources.path = auto.data;
  const results = o.ALL_TESTS.map((test) => test(scan)).map((one) => ({
    name: one.constructor.title,
    result: one.result,
    pass: one.pass,
    modifier: o.getScoreModifier(one.result),
  }));
  const sum = (modifiers: number[]) => modifiers.reduce((total, modifier) => total + modifier, 100);
  const strict = sum(results.map(({ modifier }) => Math.min(modifier, 0)));
  const total =
    strict >= o.MINIMUM_SCORE_FOR_EXTRA_CREDIT
      ? sum(results.map(({ modifier }) => modifier))
      : strict;
  return { path, ...o.getGradeForScore(total), results, headers: auto.headers };
}

/** Returns the headers without values that differ between responses, as the test compares them. */
function comparableHeaders({
  date: _date,
  connection: _connection,
  "keep-alive": _alive,
  "transfer-encoding": _coding,
  "set-cookie": cookies = [],
  ...rest
}: IncomingHttpHeaders) {
  const policy = {
    "content-security-policy": String(rest["content-security-policy"]).replace(
      /'nonce-[^']+'/g,
      "'nonce-…'",
    ),
  };
  return {
    ...rest,
    ...policy,
    "set-cookie": cookies.map((cookie) => cookie.replace(/=[^;]*/, "=…")),
  };
}

function renderReport(o: Observatory, scores: PageScore[], first: PageScore): string {
  const rows = first.results.map(
    ({ name, result, modifier }) =>
      `| ${name} | ${result} | ${modifier > 0 ? "+" : ""}${modifier} |`,
  );
  return `# The studio's headers, scored by the MDN Observatory

Scored by \`${PACKAGE}\` ${VERSION}, algorithm ${o.ALGORITHM_VERSION}: its own tests and grades, unchanged, fed with the answers of a running
production web process for an \`https\` APP_URL. What it cannot judge here is the proxy before the studio: its certificate, and that it sends
plain http on to https. A grade of A+ begins at 100. Written by \`npm run prove:headers\`; a test holds the web process to these headers.

| page | grade | score |
| --- | --- | --- |
${scores.map(({ path, grade, score: points }) => `| ${path} | ${grade} | ${points} |`).join("\n")}

| test | result | points |
| --- | --- | --- |
${rows.join("\n")}

## The headers

\`\`\`json
${JSON.stringify(comparableHeaders(first.headers), null, 2)}
\`\`\`
`;
}

try {
  await runWithProgress("Fetching the Observatory", () => installObservatory(), { quietMs: 500 });
  await buildIfStale(join(tmpdir(), `studio-build-${process.pid}.log`));
  const [o, web] = [await loadObservatory(), await startWebServer()];
  const scores: PageScore[] = [];
  for (const path of PAGES) scores.push(await scorePage(o, web.port, path));
  web.stop();
  for (const { path, grade, score: points } of scores) print(`  ${path}: ${grade}, ${points}`);
  const [first] = scores;
  if (!first) throw new Error("No page was scored.");
  for (const { name, result, modifier } of first.results)
    print(`    ${name}: ${result} (${modifier})`);
  writeFileSync(join(root, "docs/proof/headers.md"), renderReport(o, scores, first));
  if (scores.some(({ score: points }) => points < 100))
    throw new UserError("A page has less than 100 points.");
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
