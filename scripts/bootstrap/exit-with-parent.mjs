// Preloaded into every child process: ends it when its parent is gone, even after kill -9.
import { isMainThread } from "node:worker_threads";

const KILL_AFTER_MS = 28_000;

if (isMainThread && process.channel) {
  process.channel.unref();
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_AFTER_MS).unref();
  });
}
