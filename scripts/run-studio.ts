// Runs the whole product until a signal ends it, as npm start and npm run dev do.
import { printError } from "./bootstrap/terminal.mjs";
import { StudioLauncher } from "./studio-launcher.ts";

/** Ends the process with 1 when the product does not start. */
export async function runStudio(options: { dev?: boolean } = {}): Promise<void> {
  let launcher: StudioLauncher | undefined;
  let stopRequested = false;

  const stopStudio = async (code: number) => {
    if (stopRequested) return;
    stopRequested = true;
    await launcher?.stop();
    process.exit(code);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => void stopStudio(0));
  process.once("disconnect", () => void stopStudio(1)); // the process that started us has gone
  process.channel?.unref();

  try {
    launcher = new StudioLauncher(options);
    await launcher.start();
  } catch (error) {
    if (!stopRequested) printError(error);
    await stopStudio(1);
  }
}
