import { checkReadiness, type Readiness } from "#lib/infra/readiness";
import { jsonResponse } from "#lib/web/json-response";

export const dynamic = "force-dynamic";

const CACHE_MS = 1000;
let cached: { at: number; answer: Promise<Readiness> } | undefined;

/** Reports whether the installation works (200 or 503), by check. Checks once a second at most. */
export async function GET(): Promise<Response> {
  if (!cached || performance.now() - cached.at > CACHE_MS)
    cached = { at: performance.now(), answer: checkReadiness() };
  const answer = await cached.answer;
  return jsonResponse(answer, { status: answer.ready ? 200 : 503 });
}
