// What a person is told once everything runs.

/** The words, ready to print. */
export function summary({ practice, dataDir, secrets }, { url, simulator, database, seeded }) {
  const rows = [["Studio", url]];
  if (practice) {
    rows.push(["Sign in", `${secrets.signIn.email}   ${secrets.signIn.password}`]);
    rows.push(["Phone", `${simulator.phone}   the inbox of the practice TikTok`]);
  }
  rows.push(["Data", `${dataDir}   (logs in ${dataDir}/logs)`]);
  if (!database.own) rows.push(["Database", hostOf(database.url)]);
  rows.push(["Stop", "Ctrl-C; everything is kept"]);
  const mode = practice ? " in practice mode: TikTok is simulated on this machine" : "";
  const said = practice || !seeded ? [] : ["", ...seeded.split("\n").map((line) => `  ${line}`)];
  return [
    "",
    `FashionSupreme Social Studio is running${mode}.`,
    "",
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    ...said,
    "",
  ].join("\n");
}

function hostOf(url) {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
