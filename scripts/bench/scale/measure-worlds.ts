// Measures a small and a large made world (npm run bench:scale starts it with a server's flags).
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { root } from "../../bootstrap/install.mjs";
import { print, printError, runWithProgress, UserError } from "../../bootstrap/terminal.mjs";
import { benchFolder } from "../studio.ts";
import { makeWorld, type World, worldFolder } from "../world/make-world.ts";
import { emptyAnswers, type MeasuredStudio, measureInTurn } from "./measure.ts";
import {
  compareAnswers,
  formatComparisons,
  formatReport,
  type ScaleRun,
  summarise,
} from "./report.ts";
import { readWorldRows, worldRequests } from "./requests.ts";
import { COUNT_STATEMENTS, resetStatements, slowestStatements } from "./statements.ts";
import { startWorldStudio, type WorldStudio } from "./world-studio.ts";

const SLOWEST = 10;

function readOptions() {
  const { values } = parseArgs({
    options: {
      small: { type: "string", default: "1000" },
      large: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      rounds: { type: "string", default: "20" },
      folder: { type: "string", default: benchFolder() },
      report: { type: "string" },
    },
  });
  const numbers = [values.small, values.large, values.seed, values.rounds].map(Number);
  const [small = 0, large = 0, seed = 0, rounds = 0] = numbers;
  if (numbers.some((one) => !Number.isInteger(one) || one < 1))
    throw new UserError("Give --small, --large, --seed and --rounds whole numbers.");
  return { small, large, seed, rounds, folder: resolve(values.folder), report: values.report };
}

const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

async function prepare(studio: WorldStudio): Promise<MeasuredStudio> {
  const requests = await worldRequests(studio.client, await readWorldRows(studio.owner));
  return { studio, requests, answers: requests.map(({ name }) => emptyAnswers(name)) };
}

/** A list that has no second page in the small world cannot be compared there. */
function keepCommon(one: MeasuredStudio, other: MeasuredStudio): void {
  const names = new Set(other.requests.map(({ name }) => name));
  one.requests = one.requests.filter(({ name }) => names.has(name));
  one.answers = one.answers.filter(({ name }) => names.has(name));
}

const studios: WorldStudio[] = [];
try {
  const { small, large, seed, rounds, folder, report } = readOptions();
  const worlds: World[] = [];
  for (const videos of [small, large])
    worlds.push(await makeWorld({ videos, seed, folder: worldFolder(folder, { videos, seed }) }));
  const measured: MeasuredStudio[] = [];
  for (const world of worlds) {
    const studio = await runWithProgress("Starting a studio", () =>
      startWorldStudio(world, COUNT_STATEMENTS),
    );
    studios.push(studio);
    measured.push(await prepare(studio));
  }
  const [few, many] = measured;
  if (!few || !many) throw new Error("two studios were expected");
  keepCommon(few, many);
  keepCommon(many, few);
  await resetStatements(many.studio.owner);
  await measureInTurn([few, many], rounds, (round) =>
    print(round < 0 ? "  Warming up …" : `  Round ${round + 1} of ${rounds} …`),
  );
  const all = few.answers.flatMap((answers, at) => {
    const other = many.answers[at];
    return other ? [compareAnswers(answers, other)] : [];
  });
  print(`\n${formatComparisons(all)}\n\n  ${summarise(all)}`);
  const slowest = await slowestStatements(many.studio.owner, SLOWEST);
  const run: ScaleRun = {
    sizes: [small, large],
    rounds,
    seed,
    commit: git("rev-parse", "--short=12", "HEAD"),
    date: new Date().toLocaleDateString("en-GB", {
      day: "numeric",
      month: "long",
      year: "numeric",
    }),
    machine: `${availableParallelism()} cores, Node ${process.versions.node}`,
  };
  const text = formatReport(run, all, slowest);
  if (report !== undefined) writeFileSync(resolve(root, report), text);
  else print(`\n${text.slice(text.indexOf("## The ten"))}`);
} catch (error) {
  printError(error);
  process.exitCode = 1;
} finally {
  for (const studio of studios) await studio.close();
}
