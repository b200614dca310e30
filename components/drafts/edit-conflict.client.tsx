"use client";

import { useState } from "react";

import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { changedFields } from "#lib/drafts/rules";
import type { DraftAccount, DraftProduct, DraftView, DraftContent } from "#lib/drafts/schema";
import { formatHashtags } from "#lib/captions/rules";
import { formatTimecode } from "#lib/format";

type FieldName = keyof DraftContent;

type Props = {
  mine: DraftContent;
  theirs: DraftView;
  /** The version both are based on. */
  base: DraftContent;
  products: DraftProduct[];
  accounts: DraftAccount[];
  onResolve: (content: DraftContent) => void;
};

const FIELD_LABELS: Record<FieldName, string> = {
  caption: "Caption",
  hashtags: "Hashtags",
  productId: "Product",
  connectionId: "TikTok account",
  coverMs: "Cover",
};

/**
 * Shows both versions of a draft that two people edited, with a choice per field in which they
 * differ.
 */
export function EditConflict({ mine, theirs, base, products, accounts, onResolve }: Props) {
  const names = changedFields(mine, theirs.content);
  const mineChanged = new Set(changedFields(base, mine));
  // A field that only one of them changed is preselected to that change.
  const [chosen, setChosen] = useState<Partial<Record<FieldName, "mine" | "theirs">>>({});
  const choiceOf = (name: FieldName) => chosen[name] ?? (mineChanged.has(name) ? "mine" : "theirs");
  const colleague = theirs.changedBy ?? "Someone else";

  const describe = (version: DraftContent, name: FieldName): string => {
    switch (name) {
      case "caption":
        return version.caption || "Empty";
      case "hashtags":
        return formatHashtags(version.hashtags) || "None";
      case "coverMs":
        return formatTimecode(version.coverMs);
      case "productId":
        return (
          products.find(({ id }) => id === version.productId)?.title ??
          (version.productId ? "Another product" : "None")
        );
      case "connectionId":
        return (
          accounts.find(({ id }) => id === version.connectionId)?.name ??
          (version.connectionId ? "Another account" : "None")
        );
    }
  };
  const done = () => {
    const own = Object.fromEntries(
      names.filter((name) => choiceOf(name) === "mine").map((name) => [name, mine[name]]),
    );
    onResolve({ ...theirs.content, ...own });
  };

  return (
    <Notice
      tone="attention"
      title={`${colleague} edited this draft at the same time`}
      live
      className="mb-10"
    >
      <p>Nothing has been overwritten. Choose what to keep. You can continue editing below.</p>
      <div className="mt-4 space-y-5 text-ink">
        {names.map((name) => (
          <fieldset key={name}>
            <legend className="text-sm font-medium">{FIELD_LABELS[name]}</legend>
            <div className="mt-1.5 grid gap-3 sm:grid-cols-2">
              {(["mine", "theirs"] as const).map((side) => (
                <label
                  key={side}
                  className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-3 border border-edge bg-paper p-3 has-checked:border-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
                >
                  <input
                    type="radio"
                    name={`keep-${name}`}
                    checked={choiceOf(name) === side}
                    onChange={() => setChosen({ ...chosen, [name]: side })}
                    className="mt-0.5 size-4 shrink-0 accent-accent"
                  />
                  <span className="text-sm text-soft">
                    {side === "mine" ? "Your version, not saved" : `${colleague}’s version, saved`}
                  </span>
                  <span className="col-start-2 whitespace-pre-wrap">
                    {describe(side === "mine" ? mine : theirs.content, name)}
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
        <Button variant="primary" onClick={done}>
          Keep selected
        </Button>
      </div>
    </Notice>
  );
}
