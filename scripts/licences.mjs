// npm run licences: writes docs/licences.md, the packages that reach a running studio, out of the lock file. tests/scripts holds it current.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { print } from "./bootstrap/terminal.mjs";
import { root } from "./bootstrap/install.mjs";

/** Where the lock names none, or names it by an address: what the package itself says. */
const STATED_LICENCES = {
  "combine-errors": "MIT",
  "seq-queue": "MIT",
  "@ffmpeg-installer/darwin-arm64": "GPL-3.0",
};
const NORMALISED_LICENCES = {
  GPLv3: "GPL-3.0",
  "MIT and ISC": "MIT AND ISC",
  "(MIT OR CC0-1.0)": "MIT OR CC0-1.0",
};

/** What may be part of the studio, and on which terms it is. */
const PERMISSIVE_LICENCES = [
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Apache-2.0",
  "Unlicense",
  "CC0-1.0",
  "BlueOak-1.0.0",
];
const LICENCE_TERMS = [
  { licences: PERMISSIVE_LICENCES, of: /./, terms: "Free to use with its notice." },
  {
    licences: ["MPL-2.0", "EPL-2.0", "LGPL-3.0-or-later"],
    of: /./,
    terms: "Used unchanged, as a library of its own; changes to it would be published.",
  },
  { licences: ["OFL-1.1"], of: /^@fontsource/, terms: "Fonts, served unchanged." },
  {
    licences: ["CC-BY-4.0"],
    of: /^caniuse-lite$/,
    terms: "Data about browsers, used while building; named here.",
  },
  {
    licences: ["GPL-3.0", "LGPL-2.1"],
    of: /^@ffmpeg-installer\//,
    terms: "A program of its own, started as a process; nothing is linked with it.",
  },
];

/** Every package of the lock that is not only for development: name, version, licence. */
export function listLicences() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const rows = Object.entries(packages)
    .filter(([path, meta]) => path !== "" && !meta.dev)
    .map(([path, meta]) => {
      const name =
        meta.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const licence =
        STATED_LICENCES[name] ?? NORMALISED_LICENCES[meta.license] ?? meta.license ?? "none stated";
      return { name, version: meta.version, licence };
    });
  const once = new Map(rows.map((row) => [`${row.name} ${row.version}`, row]));
  return [...once.values()].toSorted((a, b) =>
    `${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1,
  );
}

const licenceParts = (licence) => licence.split(/ (?:AND|OR) /);
const termsFor = (name, licence) =>
  LICENCE_TERMS.find(({ licences: known, of }) => known.includes(licence) && of.test(name));

/** The packages whose licence is not among those that the studio may have. */
export const listDisallowedPackages = () =>
  listLicences().filter(
    ({ name, licence }) => !licenceParts(licence).every((part) => termsFor(name, part)),
  );

/** docs/licences.md as it should be. */
export function renderLicences() {
  const rows = listLicences();
  const groups = Map.groupBy(rows, ({ licence }) => licence);
  const chapters = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, of]) => {
      const terms = [
        ...new Set(
          of.flatMap(({ name }) =>
            licenceParts(licence).map((part) => termsFor(name, part)?.terms ?? "Not allowed."),
          ),
        ),
      ];
      return `## ${licence}\n\n${terms.join(" ")}\n\n${of.map(({ name, version }) => `- ${name} ${version}`).join("\n")}\n`;
    });
  return `# Licences of what the studio is built with

${rows.length} packages of the lock file that are not only for development, on all platforms together; an installation has fewer. Written by
\`npm run licences\`; a test fails when this page is out of date or a package comes on other terms.

${chapters.join("\n")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(root, "docs/licences.md"), renderLicences());
  print(
    `  docs/licences.md is written; ${listDisallowedPackages().length} packages are on terms that the studio must not have.`,
  );
  for (const { name, version, licence } of listDisallowedPackages())
    print(`  ${name} ${version}: ${licence}`);
  if (listDisallowedPackages().length > 0) process.exitCode = 1;
}
