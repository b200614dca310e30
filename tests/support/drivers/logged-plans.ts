// Reads the plans that auto_explain wrote into the database's log.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

import { z } from "zod";

/** Settings with which the server logs the plan of every statement, also of those in triggers. */
export const LOG_PLANS = [
  "session_preload_libraries=auto_explain",
  "auto_explain.log_min_duration=0",
  "auto_explain.log_analyze=on",
  "auto_explain.log_timing=off",
  "auto_explain.log_nested_statements=on",
  "auto_explain.log_format=json",
];

const planNode = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  "Index Cond": z.string().optional(),
  Filter: z.string().optional(),
  "Actual Rows": z.number().default(0),
  "Actual Loops": z.number().default(0),
  "Rows Removed by Filter": z.number().default(0),
  "Rows Removed by Index Recheck": z.number().default(0),
  get Plans() {
    return z.array(planNode).default([]);
  },
});
export type PlanNode = z.infer<typeof planNode>;

const loggedPlan = z.object({ "Query Text": z.string().default(""), Plan: planNode });

/** A statement that ran, with its plan. `mark` is what was requested when it ran. */
export type RunStatement = { text: string; ms: number; plan: PlanNode; mark: string };

const PLAN_LINE = /\bLOG: {2}duration: ([\d.]+) ms {2}plan:$/;
const MARK = /^SELECT 'mark:(.*)'$/;

/** Returns a statement that names what is requested next; it runs before the request. */
export const markStatement = (name: string) => `SELECT 'mark:${name.replaceAll("'", "")}'`;

/** Yields the statements of a log in order. */
export async function* readLoggedPlans(path: string): AsyncGenerator<RunStatement> {
  let mark = "";
  let open: { ms: number; lines: string[] } | undefined;
  const lines = createInterface({ input: createReadStream(path) });
  const finish = (): RunStatement | undefined => {
    if (!open) return undefined;
    const { ms, lines: json } = open;
    open = undefined;
    const logged = loggedPlan.parse(JSON.parse(json.join("\n")));
    const marked = MARK.exec(logged["Query Text"]);
    if (!marked) return { text: logged["Query Text"], ms, plan: logged.Plan, mark };
    mark = marked[1] ?? "";
    return undefined;
  };
  for await (const line of lines) {
    if (open && line.startsWith("\t")) {
      open.lines.push(line);
      continue;
    }
    const done = finish();
    if (done) yield done;
    const began = PLAN_LINE.exec(line);
    if (began) open = { ms: Number(began[1]), lines: [] };
  }
  const last = finish();
  if (last) yield last;
}

/** Yields a node and all below it. */
export function* planNodes(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const below of node.Plans) yield* planNodes(below);
}

/** Returns how many rows a node read, also those that it did not pass on. */
export const rowsRead = (node: PlanNode) =>
  (node["Actual Rows"] + node["Rows Removed by Filter"] + node["Rows Removed by Index Recheck"]) *
  node["Actual Loops"];
