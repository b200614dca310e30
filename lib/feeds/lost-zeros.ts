import { detach, textHash } from "#lib/feeds/text-hash";

/** An id of the last import, with the title that its row had. */
export type PreviousId = { sourceId: string; title: string };

/** An id that seems to have lost zeros: "17" where the last import had "0017". */
export type LostZeros = { line: number; sourceId: string; previousId: string };

/** Returns an id as Excel and others leave it: 0017 is 17, 90.750 is 90.75; null if nothing goes. */
function withoutZeros(id: string): string | null {
  if (/^0+\d+$/.test(id)) return id.replace(/^0+(?=\d)/, "");
  if (/^\d+\.\d*0$/.test(id)) return id.replace(/\.?0+$/, "");
  return null;
}

const titleHash = (title: string) => textHash(title.trim().toLowerCase());

/** The ids of the last import from which a spreadsheet would take zeros, by what it would leave. */
export class ZeroIds {
  readonly #shortened = new Map<string, { id: string; title: number }>();
  /** The ids of the last import that look like shortened ones but are whole. */
  readonly #whole = new Set<string>();

  constructor(previous: Iterable<PreviousId>) {
    const plain: string[] = [];
    for (const { sourceId, title } of previous) {
      const short = withoutZeros(sourceId);
      if (short !== null)
        this.#shortened.set(detach(short), { id: detach(sourceId), title: titleHash(title) });
      else if (/^\d+(?:\.\d+)?$/.test(sourceId)) plain.push(sourceId);
    }
    for (const id of plain) if (this.#shortened.has(id)) this.#whole.add(detach(id));
  }

  /** Returns the id of the last import that this one was, if its title, where it has one, is the same. */
  find(sourceId: string, title: string): string | null {
    const known = this.#shortened.get(sourceId);
    if (!known || this.#whole.has(sourceId)) return null;
    return title === "" || known.title === titleHash(title) ? known.id : null;
  }
}
