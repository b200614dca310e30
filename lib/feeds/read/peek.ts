type Piece = Uint8Array | string;

/** The beginning of a stream, and the whole stream again. */
type Peeked<T> = { head: T[]; all: AsyncGenerator<T, void, void> };

async function* chain<T>(head: T[], rest: AsyncIterator<T>): AsyncGenerator<T, void, void> {
  try {
    for (let piece = head.shift(); piece !== undefined; piece = head.shift()) yield piece;
    for (let next = await rest.next(); next.done !== true; next = await rest.next())
      yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Reads pieces until they have `length` bytes or characters together, or the stream ends. */
export async function peek<T extends Piece>(
  source: AsyncIterable<T>,
  length: number,
): Promise<Peeked<T>> {
  const iterator = source[Symbol.asyncIterator]();
  const head: T[] = [];
  for (let size = 0; size < length;) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
    size += next.value.length;
  }
  return { head, all: chain([...head], iterator) };
}

/** Joins bytes, at most `length` of them. */
export function joinBytes(pieces: readonly Uint8Array[], length = Infinity): Uint8Array {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const joined = new Uint8Array(Math.min(size, length));
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, joined.length - at);
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
