// The licences of the packages of a running studio, from the lock file; tests/scripts checks that docs/licences.md is current.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./bootstrap/install.mjs";

type LockedPackage = { name?: string; version: string; license?: string; dev?: boolean };
type LicenceRow = { name: string; version: string; licence: string };

/** For packages whose licence the lock does not name: what the package itself states. */
const STATED_LICENCES: Record<string, string> = {
  "combine-errors": "MIT",
  "seq-queue": "MIT",
  "@ffmpeg-installer/darwin-arm64": "GPL-3.0",
};
const NORMALISED_LICENCES: Record<string, string> = {
  GPLv3: "GPL-3.0",
  "MIT and ISC": "MIT AND ISC",
  "(MIT OR CC0-1.0)": "MIT OR CC0-1.0",
};

/** Licences that any package of the studio may have. */
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
const LICENCE_TERMS: { licences: string[]; of: RegExp; terms: string }[] = [
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
function listLicences(): LicenceRow[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, LockedPackage>;
  };
  const rows = Object.entries(packages)
    .filter(([path, meta]) => path !== "" && !meta.dev)
    .map(([path, meta]) => {
      const name =
        meta.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      const licence =
        STATED_LICENCES[name] ??
        NORMALISED_LICENCES[meta.license ?? ""] ??
        meta.license ??
        "none stated";
      return { name, version: meta.version, licence };
    });
  const once = new Map(rows.map((row) => [`${row.name} ${row.version}`, row]));
  return [...once.values()].toSorted((a, b) =>
    `${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1,
  );
}

const licenceParts = (licence: string) => licence.split(/ (?:AND|OR) /);
const termsFor = (name: string, licence: string) =>
  LICENCE_TERMS.find(({ licences: known, of }) => known.includes(licence) && of.test(name));

/** The packages whose licence is not among those that the studio may have. */
export const listDisallowedPackages = () =>
  listLicences().filter(
    ({ name, licence }) => !licenceParts(licence).every((part) => termsFor(name, part)),
  );

/** docs/licences.md as it should be. */
export function renderLicences(): string {
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
