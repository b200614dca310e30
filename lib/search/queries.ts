import "server-only";

import type { StaffActor } from "#lib/actor";
import { deliveryStateLabel } from "#lib/deliveries/labels";
import { deliveryStates } from "#lib/deliveries/state";
import { database } from "#lib/infra/db/database";
import { searchTolerantly } from "#lib/infra/db/search";
import { paths } from "#lib/paths";
import { findActs } from "#lib/search/acts";
import { findRows, type FoundRow, selectSearchKeys } from "#lib/search/find-rows";
import type { SearchHit, SearchResults } from "#lib/search/schema";
import { videoStateLabels } from "#lib/videos/labels";

const videoLabels: Readonly<Record<string, string>> = videoStateLabels;
const draftLabels: Readonly<Record<string, string>> = {
  open: "In preparation",
  sending: "Being sent",
  sent: "Sent",
};

function deliveryLabel(stored: string): string {
  const state = deliveryStates.find((one) => one === stored);
  return state ? deliveryStateLabel(state, { waitingFor: null, percent: 0 }).label : "";
}

const join = (...parts: string[]) => parts.filter((part) => part !== "").join(" · ");

/** The row as people see it. */
function toHit({ kind, id, title, state, note }: FoundRow): SearchHit {
  const hit = { kind, id: `${kind}-${id}`, title };
  switch (kind) {
    case "video":
      return { ...hit, detail: videoLabels[state] ?? "", href: paths.video(id) };
    case "draft":
      return { ...hit, detail: join(draftLabels[state] ?? "", note), href: paths.draft(id) };
    case "delivery":
      return { ...hit, detail: join(deliveryLabel(state), note), href: paths.delivery(id) };
    case "product":
      return { ...hit, detail: note, href: paths.products(note) };
    case "account":
      return {
        ...hit,
        detail: note === "" ? "" : `@${note}`,
        href: paths.connections(note || title),
      };
    case "person":
      return { ...hit, detail: note, href: paths.person(id) };
  }
}

/**
 * Finds acts, pages and the shop's things by a text, at most five of each kind, with a typing error
 * when nothing matches exactly. Without a text: what people often do.
 */
export async function searchEverything(actor: StaffActor, text: string): Promise<SearchResults> {
  const found = findActs(actor, text);
  if (text === "") return { hits: found, similar: false };
  const searched = await searchTolerantly(database(), text, {
    keys: selectSearchKeys(actor),
    find: (search) => findRows(actor, search),
    // Acts and pages that match are better than rows with a typing error.
    isEmpty: (rows) => rows.length === 0 && found.length === 0,
  });
  return {
    hits: [...found, ...(searched?.found ?? []).map(toHit)],
    similar: searched?.search.similar ?? false,
  };
}
