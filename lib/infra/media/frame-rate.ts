/** Gaps that differ by less than this share, or this time, count as equal. */
const TOLERANCE = 0.15;
const ROUNDING_SECONDS = 0.002;
/** The share of the time or of the pictures from which on a difference is noticed. */
const NOTICEABLE = 0.05;
const FEW = 3;
const LONG_GAP_SECONDS = 0.5;

export type FrameRateFacts = { frameRate: number | null; frameRateVaries: boolean };

function varies(gaps: readonly number[]): boolean {
  const sorted = gaps.toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const allowed = Math.max(usual * TOLERANCE, ROUNDING_SECONDS);
  const odd = gaps.filter((gap) => Math.abs(gap - usual) > allowed);
  const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);
  const share = Math.max(odd.length / gaps.length, sum(odd) / sum(gaps));
  const noticed = odd.length >= FEW || odd.some((gap) => gap >= LONG_GAP_SECONDS);
  return noticed && share >= NOTICEABLE;
}

/**
 * Returns the average frame rate of all pictures and whether it varies, from the times at which
 * they are shown and the duration of the last one (0: unknown).
 */
export function frameRateFacts(times: readonly number[], lastSeconds: number): FrameRateFacts {
  const sorted = times.toSorted((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined || last <= first)
    return { frameRate: null, frameRateVaries: false };
  const gaps = sorted.slice(1).map((time, index) => time - (sorted[index] ?? 0));
  const frameRate =
    lastSeconds > 0 ? sorted.length / (last - first + lastSeconds) : gaps.length / (last - first);
  return { frameRate: Math.round(frameRate * 1000) / 1000, frameRateVaries: varies(gaps) };
}
