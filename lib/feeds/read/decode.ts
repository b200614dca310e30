import "server-only";

import { isAscii } from "node:buffer";

import { hasControls, hasLostCharacters } from "#lib/feeds/read/clean-text";
import { detectEncoding, encodingName, type FeedEncoding } from "#lib/feeds/read/encoding";
import type { ReadLimits } from "#lib/feeds/read/limits";
import { joinBytes, peek } from "#lib/feeds/read/peek";
import { FileRefused, readProblem } from "#lib/feeds/read/problem";
import type { FeedProblem } from "#lib/feeds/schema";

/**
 * What is known of the text so far. `controls` and `lost`: some character was a control character
 * or could not be decoded, so that cells have to be looked at one by one from now on.
 */
export type DecodedText = {
  encoding: FeedEncoding;
  controls: boolean;
  lost: boolean;
  problems: FeedProblem[];
  text: AsyncGenerator<string, void, void>;
};

/** Small pieces keep the garbage of parsing small: a quarter of the memory of 64 KiB. */
const SLICE = 16 * 1024;

/**
 * Decodes bytes to text. Bytes that are none of the encoding become U+FFFD and set `lost`.
 * @param chosen What a person chose for a file whose bytes do not prove their encoding, or null.
 * @throws FileRefused `encoding_unsupported`; while text is read, `file_too_large`.
 */
export async function decodeText(
  source: AsyncIterable<Uint8Array>,
  chosen: string | null,
  limits: Pick<ReadLimits, "bytes" | "headBytes">,
): Promise<DecodedText> {
  const choice = chosen === null ? null : encodingName(chosen);
  if (chosen !== null && choice === null)
    throw new FileRefused("encoding_unsupported", { value: chosen });
  const { head, all } = await peek(source, limits.headBytes);
  const found = detectEncoding(joinBytes(head, limits.headBytes));
  const state: DecodedText = {
    encoding: { name: "utf-8", certain: true },
    controls: false,
    lost: false,
    problems: [],
    text: decodePieces(),
  };
  let decoder = decoderOf(found);
  return state;

  function decoderOf({ name, certain, proven, problem }: typeof found): TextDecoder {
    const overruled = choice !== null && !proven;
    Object.assign(state.encoding, overruled ? { name: choice, certain: true } : { name, certain });
    if (problem !== null && !overruled)
      state.problems.push(readProblem(problem, 0, { value: name }));
    return new TextDecoder(state.encoding.name, { ignoreBOM: true });
  }

  async function* decodePieces() {
    let { decided, mark } = found;
    let left = limits.bytes;
    let pieces: AsyncGenerator<Uint8Array, void, void> = sliced(all);
    try {
      for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
        const piece = next.value;
        left -= piece.length;
        if (left < 0) throw new FileRefused("file_too_large");
        if (!decided && !isAscii(piece)) {
          const more = await peek(pieces, limits.headBytes);
          pieces = more.all;
          decided = true;
          decoder = decoderOf(detectEncoding(joinBytes([piece, ...more.head]), found.declared));
        }
        const skip = Math.min(mark, piece.length);
        mark -= skip;
        yield watched(decoder.decode(piece.subarray(skip), { stream: true }));
      }
      yield watched(decoder.decode());
    } finally {
      await pieces.return();
    }
  }

  function watched(text: string): string {
    if (!state.controls) state.controls = hasControls(text);
    if (!state.lost) state.lost = hasLostCharacters(text);
    return text;
  }
}

async function* sliced(source: AsyncIterable<Uint8Array>) {
  for await (const piece of source)
    for (let at = 0; at < piece.length; at += SLICE) yield piece.subarray(at, at + SLICE);
}
