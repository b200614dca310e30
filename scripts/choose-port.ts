// Chooses the port of the web process.
import getPort, { portNumbers } from "get-port";

import { UserError, print } from "./bootstrap/terminal.mjs";
import type { Config } from "./config.ts";

/** Returns the configured port; in practice mode the next free one. Throws a UserError if taken. */
export async function choosePort({ secrets, port, explicitPort }: Config): Promise<number> {
  // Without a host every local address is tried, so both forms of localhost are covered.
  const free = await getPort({ port: portNumbers(port, Math.min(port + 100, 65_535)) });
  if (free === port) return port;
  if (!secrets || explicitPort) {
    throw new UserError(
      `Port ${port} is taken by another program. Stop that program, or start the studio on another port, for example: PORT=${port + 1} npm start`,
    );
  }
  print(`  Port ${port} is taken by another program; the studio uses ${free}.`);
  return free;
}
