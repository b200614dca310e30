// npm run bench:world: fills a database and a data folder with a believable shop (CONTRIBUTING.md).
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { formatElapsed, print, printError, UserError } from "../../bootstrap/terminal.mjs";
import { benchFolder } from "../studio.ts";
import { makeWorld, worldFolder, type WorldRequest } from "./make-world.ts";

function parseRequest(): WorldRequest {
  const { values } = parseArgs({
    options: {
      videos: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      folder: { type: "string" },
      database: { type: "string" },
    },
  });
  const [videos, seed] = [Number(values.videos), Number(values.seed)];
  if (!Number.isInteger(videos) || videos < 100 || !Number.isInteger(seed))
    throw new UserError("Give --videos a whole number of at least 100, and --seed a whole number.");
  const folder = resolve(values.folder ?? worldFolder(benchFolder(), { videos, seed }));
  return { videos, seed, folder, databaseUrl: values.database };
}

try {
  const began = Date.now();
  const request = parseRequest();
  const { folder, signIn, isNew } = await makeWorld(request);
  const database = request.databaseUrl ? `DATABASE_URL=${request.databaseUrl} ` : "";
  print(
    isNew
      ? `\n  Made in ${formatElapsed(Date.now() - began)}.`
      : "\n  This world was made before with the same seed and the same tables.",
  );
  print(`  Its data folder, with its database: ${folder}`);
  print(
    `  Sign in as ${signIn.email} with ${signIn.password} (all its people have this password).`,
  );
  print(`  Start it: STUDIO_ENV_FILE=none STUDIO_DATA_DIR=${folder} ${database}npm start`);
} catch (error) {
  printError(error);
  process.exit(1);
}
