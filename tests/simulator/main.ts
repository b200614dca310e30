import { setFlagsFromString } from "node:v8";
import { seedAccounts } from "./accounts.ts";
import { OptionsError, readOptions } from "./options.ts";
import { apiServerRoutes, uploadServerRoutes } from "./routes.ts";
import { startScheduler } from "./scheduler.ts";
import { listen } from "./server.ts";
import { finishInterrupted } from "./upload.ts";
import { openWorld } from "./world.ts";

// A fixed young generation frees an upload's short-lived buffers early, so that a 4 GB video needs
// about 30 MB of memory.
setFlagsFromString("--semi-space-growth-factor=1");

/** Starts the simulator, prints its addresses, and closes it on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const world = openWorld(options);
  const api = await listen(world, apiServerRoutes(world), options.port);
  const upload = await listen(world, uploadServerRoutes(world), options.uploadPort);
  world.urls.api = api.url;
  world.urls.upload = upload.url;
  seedAccounts(world);
  await finishInterrupted(world);
  const scheduler = startScheduler(world);

  const stop = (): void => {
    scheduler.stop();
    for (const { server } of [api, upload]) {
      server.close();
      server.closeAllConnections();
    }
    world.close();
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  const ready = { ready: true, url: api.url, uploadUrl: upload.url, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function explain(error: unknown): string {
  if (error instanceof OptionsError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `Port ${port} is already in use.`;
  if (code === "EACCES") return `Not allowed: ${error.message}.`;
  return error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`The TikTok simulator could not start. ${explain(error)}\n`);
  process.exit(1);
});
