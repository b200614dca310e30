// npm run bench:first-load: the JavaScript that Home loads at first beside a bare Next page's, gzipped.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { formatTable } from "./metrics.ts";
import { startBenchStudio } from "./studio.ts";
import { buildIfStale } from "../build.ts";
import { root } from "../bootstrap/install.mjs";
import { print, printError, runWithProgress, UserError } from "../bootstrap/terminal.mjs";

/** The goal of Home: a bare page and this much. */
const ALLOWED_KIB = 45;

/** The files of a page's own scripts: what the HTML loads, also for its parts that hydrate later. */
const scriptsOf = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/\/_next\/(static\/[\w./~-]+\.js)/g)].flatMap(([, file]) => file ?? []),
  ),
];

const gzipped = (build: string, file: string) => gzipSync(readFileSync(join(build, file))).length;

/** Adds up the scripts. Old browsers alone load the polyfills. */
function measure(build: string, html: string): { file: string; bytes: number }[] {
  const { polyfillFiles } = JSON.parse(
    readFileSync(join(build, "build-manifest.json"), "utf8"),
  ) as { polyfillFiles: string[] };
  return scriptsOf(html)
    .filter((file) => !polyfillFiles.includes(file))
    .map((file) => ({ file, bytes: gzipped(build, file) }));
}

/** Builds a page without content with the same Next, React and browsers. Returns its build folder. */
function buildBarePage(folder: string): string {
  mkdirSync(join(folder, "app"));
  writeFileSync(
    join(folder, "app/layout.js"),
    'export default ({ children }) => <html lang="en"><body>{children}</body></html>;\n',
  );
  writeFileSync(join(folder, "app/page.js"), "export default () => <p>Bare</p>;\n");
  const { browserslist } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    browserslist?: unknown;
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, browserslist }));
  writeFileSync(
    join(folder, "next.config.mjs"),
    `export default ${JSON.stringify({ reactStrictMode: true, images: { unoptimized: true }, turbopack: { root } })};\n`,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "node_modules/next/dist/bin/next"), "build", folder],
    {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CI: "1" },
    },
  );
  if (status !== 0) throw new UserError(`The bare page could not be built:\n${stdout}${stderr}`);
  return join(folder, ".next");
}

const sum = (files: { bytes: number }[]) => files.reduce((all, { bytes }) => all + bytes, 0);
const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

async function readHome(): Promise<string> {
  const bench = await startBenchStudio();
  try {
    return await (await bench.client.fetch("/studio")).text();
  } finally {
    await bench.close();
  }
}

await buildIfStale(join(tmpdir(), `studio-build-${process.pid}.log`));
mkdirSync(join(root, ".studio"), { recursive: true });
// Inside the project, where the page finds the same packages.
const folder = mkdtempSync(join(root, ".studio", "bare-page-"));
try {
  const html = await runWithProgress("Starting a studio of its own", readHome);
  const home = measure(join(root, ".next"), html);
  const build = await runWithProgress("Building a bare page", async () => buildBarePage(folder));
  const bare = measure(build, readFileSync(join(build, "server/app/index.html"), "utf8"));
  const difference = sum(home) - sum(bare);
  print(
    formatTable([
      ["First-load JavaScript of Home", kib(sum(home)), `gzip, ${home.length} files`],
      ["of a bare page", kib(sum(bare)), `gzip, ${bare.length} files`],
      ["difference", kib(difference), `at most ${ALLOWED_KIB} KiB`],
    ]),
  );
  for (const { file, bytes } of home.toSorted((a, b) => b.bytes - a.bytes))
    print(`  ${kib(bytes).padStart(10)}  ${file}`);
  if (difference > ALLOWED_KIB * 1024) process.exitCode = 1;
} catch (error) {
  printError(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
