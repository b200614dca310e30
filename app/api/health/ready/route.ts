import { readiness, type Readiness } from "#lib/infra/readiness";
import { reply } from "#lib/web/reply";

export const dynamic = "force-dynamic";

const KEPT_MS = 1000;
let kept: { at: number; answer: Promise<Readiness> } | undefined;

/** Whether the whole installation can work: 200 or 503, with each check by name. However often it is asked, it looks once a second. */
export async function GET(): Promise<Response> {
  if (!kept || performance.now() - kept.at > KEPT_MS) kept = { at: performance.now(), answer: readiness() };
  const answer = await kept.answer;
  return reply(answer, { status: answer.ready ? 200 : 503 });
}
