// npm run prove:headers: what the MDN Observatory's own scoring says of our answers. Writes docs/proof/headers.md; tests/integration holds
// the running web process to the headers that were scored. Its package is fetched when it is asked for: it wants a database driver that
// has to be compiled and lists from the network, which nobody who only runs the studio should have to install.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { request as send } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { buildIfStale } from "./build.mjs";
import { findFreePort } from "./ports.mjs";
import { printError, UserError, print, runWithProgress } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

const PACKAGE = "@mdn/mdn-http-observatory";
const VERSION = "1.4.8";
const SITE = "studio.example";
const PAGES = ["/", "/sign-in", "/privacy"];
const folder = join(root, ".prove/observatory");
const packageFolder = join(folder, "node_modules", PACKAGE);

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
    throw new UserError(`${PACKAGE} could not be fetched; it needs the registry once.\n${stderr}`);
}

/** The parts of the package that score. Its list of preloaded hosts comes from the network; ours is on none. */
async function loadObservatory() {
  const list = join(packageFolder, "conf/hsts-preload.json");
  if (!existsSync(list)) writeFileSync(list, "{}");
  const part = (path) => import(pathToFileURL(join(packageFolder, "src", path)).href);
  const [types, session, utils, constants, grader, charts] = await Promise.all(
    [
      "types.js",
      "retriever/session.js",
      "retriever/utils.js",
      "constants.js",
      "grader/grader.js",
      "grader/charts.js",
    ].map(part),
  );
  return { ...types, ...session, ...utils, ...constants, ...grader, ...charts };
}

/** One web process as behind a proxy with TLS. It needs no database for public pages. */
async function startWebServer() {
  const port = await findFreePort("127.0.0.1");
  const env = {
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
  await new Promise((done, fail) => {
    child.stdout.on("data", (part) => /"ready":true/.test(String(part)) && done());
    child.once("exit", (code) =>
      fail(new UserError(`The web process ended (${code}) before it was ready.`)),
    );
  });
  return { port, stop: () => child.kill("SIGTERM") };
}

function sendRequest(port, method, path, headers = {}) {
  return new Promise((done, fail) => {
    const asked = send(
      { host: "127.0.0.1", port, method, path, headers: { host: SITE, ...headers }, agent: false },
      (answer) => {
        let data = "";
        answer.setEncoding("utf8");
        answer.on("data", (part) => (data += part));
        answer.on("end", () =>
          done({ status: answer.statusCode, headers: answer.headers, data, verified: true }),
        );
      },
    );
    asked.on("error", fail);
    asked.end();
  });
}

/** Feeds the Observatory with what a browser would get over https, where the proxy before the studio answers plain http by itself. */
async function scorePage(o, port, path) {
  const url = new URL(path, `https://${SITE}`);
  const asked = new o.Requests(SITE);
  const auto = await sendRequest(port, "GET", path, { accept: "text/html" });
  asked.session = new o.Session(url);
  for (const answer of [auto, await sendRequest(port, "GET", "/robots.txt")])
    for (const cookie of answer.headers["set-cookie"] ?? [])
      asked.session.jar.setCookieSync(cookie, url.href);
  Object.assign(asked.responses, {
    auto: { ...auto, httpEquiv: o.parseHttpEquivHeaders(auto.data, url.href) },
    https: auto,
  });
  asked.responses.cors = await sendRequest(port, "OPTIONS", path, {
    "access-control-request-method": "GET",
    origin: "https://elsewhere.example",
  });
  asked.resources.path = auto.data;
  const results = o.ALL_TESTS.map((test) => test(asked)).map((one) => ({
    name: one.constructor.title,
    result: one.result,
    pass: one.pass,
    modifier: o.getScoreModifier(one.result),
  }));
  const sum = (modifiers) => modifiers.reduce((total, modifier) => total + modifier, 100);
  const strict = sum(results.map(({ modifier }) => Math.min(modifier, 0)));
  const total =
    strict >= o.MINIMUM_SCORE_FOR_EXTRA_CREDIT
      ? sum(results.map(({ modifier }) => modifier))
      : strict;
  return { path, ...o.getGradeForScore(total), results, headers: auto.headers };
}

/** The headers that were scored, as the test compares them: without what differs from answer to answer. */
function comparableHeaders({
  date: _date,
  connection: _connection,
  "keep-alive": _alive,
  "transfer-encoding": _coding,
  "set-cookie": cookies = [],
  ...rest
}) {
  const policy = {
    "content-security-policy": rest["content-security-policy"].replace(
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

function renderReport(o, scores) {
  const [first] = scores;
  const rows = first.results.map(
    ({ name, result, modifier }) =>
      `| ${name} | ${result} | ${modifier > 0 ? "+" : ""}${modifier} |`,
  );
  return `# What the MDN Observatory says of the studio's headers

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
  const scores = [];
  for (const path of PAGES) scores.push(await scorePage(o, web.port, path));
  web.stop();
  for (const { path, grade, score: points } of scores) print(`  ${path}: ${grade}, ${points}`);
  for (const { name, result, modifier } of scores[0].results)
    print(`    ${name}: ${result} (${modifier})`);
  writeFileSync(join(root, "docs/proof/headers.md"), renderReport(o, scores));
  if (scores.some(({ score: points }) => points < 100))
    throw new UserError("A page has less than 100 points.");
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
