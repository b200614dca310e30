export type DueDelivery = { id: string; shopId: string };

/**
 * Chooses which due deliveries start, the longest due first within a shop: each next one belongs to
 * the shop that has the fewest running, and no shop gets more than `perShop`. Pure.
 */
export function chooseDeliveries(
  due: readonly DueDelivery[],
  running: readonly string[],
  { free, perShop }: { free: number; perShop: number },
): DueDelivery[] {
  const counts = new Map<string, number>();
  const countOf = (shopId: string) => counts.get(shopId) ?? 0;
  const countOne = (shopId: string) => counts.set(shopId, countOf(shopId) + 1);
  running.forEach(countOne);
  const waiting = [...due];
  const chosen: DueDelivery[] = [];
  while (chosen.length < free) {
    const fewest = Math.min(perShop - 1, ...waiting.map(({ shopId }) => countOf(shopId)));
    const at = waiting.findIndex(({ shopId }) => countOf(shopId) === fewest);
    const [next] = at < 0 ? [] : waiting.splice(at, 1);
    if (!next) break;
    chosen.push(next);
    countOne(next.shopId);
  }
  return chosen;
}
