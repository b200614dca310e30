/** Runs when a web process starts: an invalid configuration fails now, not at the first visit. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { env } = await import("#lib/infra/env");
  process.env["NEXTAUTH_URL"] = env().APP_URL;
  // Opens the queue early, so the first consent need not wait; if this fails, that consent opens
  // it.
  const { startJobs } = await import("#lib/infra/jobs");
  startJobs({ supervise: false }).catch(() => undefined);
}
