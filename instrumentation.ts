/** Runs once when a web process starts: a configuration that will not do is told at once, not at the first visit. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { env } = await import("#lib/infra/env");
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  // The first consent should not wait for the queue to open; should this fail, that consent opens it.
  const { startJobs } = await import("#lib/infra/jobs");
  startJobs({ supervise: false }).catch(() => undefined);
}
