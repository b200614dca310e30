/** Wall clocks of processes, server and simulator are the same, but rounded. */
export const CLOCK_ROUNDING_MS = 3;

/**
 * Gives each effect the latest intent before it that fits it and that no earlier effect took. Both must be in order of time; what
 * `at` says of an effect is when it happened.
 */
export function matchLatestIntents<Intent extends { at: number }, Effect>(
  intents: Intent[],
  effects: Effect[],
  at: (effect: Effect) => number,
  isMatch: (intent: Intent, effect: Effect) => boolean,
): Map<Effect, Intent> {
  const taken = new Map<Effect, Intent>();
  const open: Intent[] = [];
  let next = 0;
  for (const effect of effects) {
    for (
      let intent = intents[next];
      intent && intent.at <= at(effect) + CLOCK_ROUNDING_MS;
      intent = intents[next]
    ) {
      open.push(intent);
      next += 1;
    }
    const place = open.findLastIndex((intent) => isMatch(intent, effect));
    const [found] = place === -1 ? [] : open.splice(place, 1);
    if (found) taken.set(effect, found);
  }
  return taken;
}
