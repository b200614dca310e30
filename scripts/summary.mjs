// What a person is told once everything runs.

/** The words, ready to print. */
export function renderSummary(
  { practice, dataDir, secrets },
  { url, simulator, database, seeded },
) {
  const rows = [["Studio", url]];
  const { setUpLink, firstAdmin } = parseSeedOutput(seeded);
  if (firstAdmin)
    rows.push(["Sign in", `${firstAdmin}   with the password from STUDIO_ADMIN_PASSWORD`]);
  if (setUpLink) rows.push(["Set up", `${setUpLink}   works once, makes the first administrator`]);
  if (practice) {
    rows.push(["Sign in", `${secrets.signIn.email}   ${secrets.signIn.password}`]);
    rows.push(["Phone", `${simulator.phone}   the inbox of the practice TikTok`]);
  }
  rows.push(["Data", `${dataDir}   (logs in ${dataDir}/logs)`]);
  if (database.own && !database.folder.startsWith(dataDir))
    rows.push(["", `${database.folder}   (the database, which may not enter the folder above)`]);
  if (!database.own) rows.push(["Database", databaseLabel(database.url)]);
  rows.push(["Stop", "Ctrl-C; everything is kept"]);
  const mode = practice ? " in practice mode: TikTok is simulated on this machine" : "";
  return [
    "",
    `FashionSupreme Social Studio is running${mode}.`,
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    "",
  ].join("\n");
}

/** What the seeds had to tell: JSON lines, taken together. */
function parseSeedOutput(lines) {
  const told = lines.split("\n").filter((line) => line.startsWith("{"));
  return Object.assign({}, ...told.map((line) => JSON.parse(line)));
}

function databaseLabel(url) {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
