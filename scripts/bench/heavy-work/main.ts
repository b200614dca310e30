// npm run bench:work: the time, memory and longest transaction of periodic and heavy work on made
// worlds of several sizes (CONTRIBUTING.md).
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { print, printError, runWithProgress, UserError } from "../../bootstrap/terminal.mjs";
import { measureProgram } from "./measure.ts";
import { openWorlds, type WorkWorlds } from "./worlds.ts";
import { type WorkAct, workActs } from "./program.ts";
import { formatWorkReport, type WorkRow, type WorldRows } from "./report.ts";

/** The figures of one act. One of `act.ts` tells its own time, without the start of its program. */
async function measureAct(act: WorkAct, worlds: WorkWorlds): Promise<WorkRow> {
  const { output, ...measured } = await measureProgram(act.args, {
    env: worlds.environment(act.where),
    adminUrl: worlds.adminUrl,
    ...(act.exitCodes && { exitCodes: act.exitCodes }),
  });
  await act.afterwards?.();
  const lines = output.split("\n");
  const own = lines.at(-1)?.startsWith("{")
    ? (JSON.parse(lines.at(-1) ?? "") as Partial<WorkRow>)
    : {};
  // A line of progress ends with "…".
  const note = lines.map((line) => line.trim()).find((line) => line !== "" && !line.endsWith("…"));
  return { label: act.label, note: note ?? "", ...measured, ...own };
}

async function measureWorld({ videos, rows }: WorldRows): Promise<void> {
  print(`\n  ${videos.toLocaleString("en-GB")} videos`);
  const worlds = await openWorlds(videos);
  try {
    for (const act of workActs(worlds))
      rows.push(await runWithProgress(act.label, () => measureAct(act, worlds)));
  } finally {
    await worlds.close();
  }
}

const { values } = parseArgs({
  options: { videos: { type: "string", default: "1000,100000" }, report: { type: "string" } },
});
const measuredWorlds: WorldRows[] = values.videos
  .split(",")
  .map((videos) => ({ videos: Number(videos), rows: [] }));
try {
  if (!measuredWorlds.every(({ videos }) => Number.isInteger(videos) && videos >= 100))
    throw new UserError("Give --videos whole numbers of at least 100, separated by commas.");
  for (const world of measuredWorlds) await measureWorld(world);
} catch (error) {
  printError(error);
  process.exitCode = 1;
}
const tables = formatWorkReport(measuredWorlds);
print(`\n${tables}`);
if (values.report !== undefined && process.exitCode !== 1)
  writeFileSync(
    values.report,
    `# Periodic and heavy work\n\nWritten by \`npm run bench:work\` on ${new Date().toISOString().slice(0, 10)}, on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}). The longest transaction is sampled a hundred times a second.\n\n${tables}`,
  );
