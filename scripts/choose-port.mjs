// Where the studio listens.
import { Problem, say } from "./say.mjs";
import { isBusy, nextFreePort } from "./ports.mjs";

/** The wanted port; in practice mode, when nobody asked for a certain one, the next free. Throws a Problem if it is taken. */
export async function choosePort({ practice, host, port, explicitPort }) {
  if (!(await isBusy(host, port))) return port;
  if (!practice || explicitPort) {
    throw new Problem(
      `Port ${port} is taken by another program. Stop that program, or start the studio on another port, for example: PORT=${port + 1} npm start`,
    );
  }
  const free = await nextFreePort(host, port + 1);
  say(`  Port ${port} is taken by another program; the studio uses ${free}.`);
  return free;
}
