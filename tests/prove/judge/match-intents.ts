/** Processes, server and simulator share one clock but round it. */
export const CLOCK_ROUNDING_MS = 3;

/** Matches each effect to the latest unused intent before it. Both lists must be sorted by time. */
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
