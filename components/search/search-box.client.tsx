"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";

import { useSearch } from "#components/search/use-search.client";
import { SearchHits } from "#components/search/search-hits";
import { ErrorLine } from "#components/ui/error-line";
import { applyTheme, currentTheme, nextTheme } from "#components/ui/theme";
import { formatCount } from "#lib/format";
import { HITS_PER_KIND, hitKinds, type SearchHit } from "#lib/search/schema";

const kinds = Object.keys(hitKinds);
const byKind = (a: SearchHit, b: SearchHit) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind);

/** A combobox: the focus stays in the field, and the arrows choose among the hits. */
export function SearchBox({ onClose }: { onClose: () => void }) {
  const id = useId();
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const { results, error, pending, text: searched } = useSearch(text);
  const hits = (results?.hits ?? []).toSorted(byKind);
  const [chosen, setChosen] = useState({ text: "", at: 0 });
  const at = chosen.text === searched ? Math.min(chosen.at, hits.length - 1) : 0;
  const active = hits[at];
  const choose = (next: number) => setChosen({ text: searched, at: next });

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (active) document.getElementById(`${id}-${active.id}`)?.scrollIntoView({ block: "nearest" });
  }, [active, id]);

  const go = (hit: SearchHit) => {
    onClose();
    if (hit.act === "switch_appearance") {
      applyTheme(nextTheme(currentTheme()));
      router.refresh();
    } else router.push(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = hits.length - 1;
    const next = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(at + 5, last),
      PageUp: Math.max(at - 5, 0),
    }[event.key];
    if (next !== undefined) choose(next);
    // Enter during a search of an input method confirms its suggestion.
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      if (active && !pending) go(active);
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="Search the studio"
        aria-expanded={hits.length > 0}
        aria-controls={hits.length > 0 ? `${id}-hits` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={active ? `${id}-${active.id}` : undefined}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={100}
        enterKeyHint="go"
        placeholder="Videos, drafts, products, people, or what to do"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="min-h-11 w-full border-b border-edge bg-transparent text-[1rem] focus:border-accent focus-visible:outline-none"
      />
      <p role="status" className="mt-2 min-h-5 text-sm text-soft">
        {statusOf({ pending, failed: error !== null, count: hits.length, results, searched })}
      </p>
      <ErrorLine>{error?.message}</ErrorLine>
      {/* As high as it can become, so that the dialog stays where it is. */}
      <div className="mt-2 h-96 max-h-[55dvh]">
        <SearchHits id={id} hits={hits} active={active} onChoose={go} onPoint={choose} />
      </div>
    </>
  );
}

function statusOf({
  pending,
  failed,
  count,
  results,
  searched,
}: {
  pending: boolean;
  failed: boolean;
  count: number;
  results: { similar: boolean } | null;
  searched: string;
}): string {
  if (failed) return "";
  if (pending && results === null) return "Searching …";
  if (searched === "") return "";
  if (count === 0) return `Nothing matches “${searched}”.`;
  return results?.similar
    ? `Nothing matches exactly. Showing ${formatCount(count, "similar name")}.`
    : `${formatCount(count, "result")}, at most ${HITS_PER_KIND} of each kind.`;
}
