// Starts or stops a database server: `node postgres-server.ts FOLDER start|stop [setting=value …]`.
// Prints its URL, its administration URL and its process id.
import { join } from "node:path";

import { startPostgres } from "#scripts/postgres";

const [folder = "", command, ...settings] = process.argv.slice(2);
const server = await startPostgres(folder, { log: join(folder, "server.log"), settings });
if (command === "stop") await server.stop();
else
  process.stdout.write(
    `${JSON.stringify({ url: server.url, adminUrl: server.adminUrl, pid: server.pid })}\n`,
  );
