// npm run licences: writes docs/licences.md. Exits with 1 when a package has forbidden terms.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./bootstrap/install.mjs";
import { print } from "./bootstrap/terminal.mjs";
import { listDisallowedPackages, renderLicences } from "./licence-list.ts";

writeFileSync(join(root, "docs/licences.md"), renderLicences());
print(
  `  docs/licences.md is written; ${listDisallowedPackages().length} packages are on terms that the studio must not have.`,
);
for (const { name, version, licence } of listDisallowedPackages())
  print(`  ${name} ${version}: ${licence}`);
if (listDisallowedPackages().length > 0) process.exitCode = 1;
