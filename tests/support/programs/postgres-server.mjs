// A database server of its own for whoever kills it: `node own-postgres.mjs FOLDER start|stop [setting=value …]`. Prints its address,
// that of its administration and its process id.
import { join } from "node:path";

import { startPostgres } from "../../../scripts/postgres.mjs";

const [folder, wish, ...settings] = process.argv.slice(2);
const server = await startPostgres(folder, { log: join(folder, "server.log"), settings });
if (wish === "stop") await server.stop();
else
  process.stdout.write(
    `${JSON.stringify({ url: server.url, adminUrl: server.adminUrl, pid: server.pid })}\n`,
  );
