// The summary that npm start prints once everything runs.
import type { Config, SimulatorUrls } from "./config.ts";
import type { StudioDatabase } from "./open-database.ts";

type Started = {
  url: string;
  simulator: SimulatorUrls | undefined;
  database: StudioDatabase;
  /** The output of the seeds. */
  seeded: string;
};

export function renderSummary(
  { dataDir, secrets }: Config,
  { url, simulator, database, seeded }: Started,
): string {
  const rows: [label: string, value: string][] = [["Studio", url]];
  const { setUpLink, firstAdmin } = parseSeedOutput(seeded);
  if (firstAdmin)
    rows.push(["Sign in", `${firstAdmin}   with the password from STUDIO_ADMIN_PASSWORD`]);
  if (setUpLink)
    rows.push(["Set up", `${setUpLink}   works once and creates the first administrator`]);
  if (secrets && simulator) {
    rows.push(["Sign in", `${secrets.signIn.email}   ${secrets.signIn.password}`]);
    rows.push(["Phone", `${simulator.phone}   the inbox of the simulated TikTok`]);
  }
  rows.push(["Data", `${dataDir}   (logs in ${dataDir}/logs)`]);
  if (database.folder === undefined) rows.push(["Database", databaseLabel(database.url)]);
  else if (!database.folder.startsWith(dataDir))
    rows.push(["", `${database.folder}   (the database, whose user cannot read the folder above)`]);
  rows.push(["Stop", "Ctrl-C; everything is kept"]);
  const mode = secrets ? " in practice mode: TikTok is simulated on this machine" : "";
  return [
    "",
    `FashionSupreme Social Studio is running${mode}.`,
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    "",
  ].join("\n");
}

type SeedOutput = { setUpLink?: string; firstAdmin?: string };

/** Merges the JSON lines that the seeds printed. */
function parseSeedOutput(output: string): SeedOutput {
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  const parsed = lines.map((line) => JSON.parse(line) as SeedOutput);
  return Object.assign({}, ...parsed) as SeedOutput;
}

function databaseLabel(url: string): string {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
