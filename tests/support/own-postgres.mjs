// A database server of its own for a test that kills it: `node own-postgres.mjs FOLDER start|stop`. Prints its address and process id.
import { join } from "node:path";

import { startPostgres } from "../../scripts/postgres.mjs";

const [folder, wish] = process.argv.slice(2);
const server = await startPostgres(folder, { log: join(folder, "server.log") });
if (wish === "stop") await server.stop();
else process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid })}\n`);
