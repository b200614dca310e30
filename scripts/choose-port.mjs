// Where the studio listens.
import { UserError, print } from "./bootstrap/terminal.mjs";
import { isPortBusy, findNextFreePort } from "./ports.mjs";

/** The wanted port; in practice mode, when nobody asked for a certain one, the next free. Throws a Problem if it is taken. */
export async function choosePort({ practice, host, port, explicitPort }) {
  if (!(await isPortBusy(host, port))) return port;
  if (!practice || explicitPort) {
    throw new UserError(
      `Port ${port} is taken by another program. Stop that program, or start the studio on another port, for example: PORT=${port + 1} npm start`,
    );
  }
  const free = await findNextFreePort(host, port + 1);
  print(`  Port ${port} is taken by another program; the studio uses ${free}.`);
  return free;
}
