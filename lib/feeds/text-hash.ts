/**
 * Returns a hash of 53 bits, to compare texts within one import. It is not safe against people who
 * look for two texts with one hash; what is stored needs a cryptographic one.
 */
export function textHash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 15);
  }
  low = Math.imul(low ^ (low >>> 16) ^ high, 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35);
  return ((high ^ (high >>> 16)) >>> 11) * 4_294_967_296 + ((low ^ (low >>> 15)) >>> 0);
}

/**
 * Returns the same text in memory of its own. A part of a long text keeps all of it alive, so that
 * 200,000 ids would keep the whole file.
 */
export const detach = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));
