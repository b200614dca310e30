import type { StaffActor } from "#lib/actor";
import { can, type Permission } from "#lib/audit/permissions";
import { paths } from "#lib/paths";
import { HITS_PER_KIND, type SearchHit } from "#lib/search/schema";

type Entry = {
  title: string;
  href: string;
  /** Other words that people look for it by. */
  words: string;
  permission: Permission;
  act?: SearchHit["act"];
};

const acts: Entry[] = [
  {
    title: "Add videos",
    href: paths.newVideo(),
    words: "upload import link folder new",
    permission: "video.add",
  },
  {
    title: "Connect a TikTok account",
    href: paths.connections(),
    words: "add link reconnect",
    permission: "connection.link",
  },
  {
    title: "Add product",
    href: paths.products(),
    words: "new catalogue sku",
    permission: "product.edit",
  },
  {
    title: "Invite a person",
    href: paths.people(),
    words: "add colleague staff invitation",
    permission: "staff.manage",
  },
  {
    title: "Switch appearance",
    href: paths.settings(),
    words: "dark light theme mode colours",
    permission: "studio.view",
    act: "switch_appearance",
  },
];

const pages: Entry[] = [
  { title: "Home", href: paths.dashboard(), words: "start desk", permission: "studio.view" },
  {
    title: "Videos",
    href: paths.videos(),
    words: "library files clips",
    permission: "studio.view",
  },
  { title: "Drafts", href: paths.drafts(), words: "captions", permission: "studio.view" },
  { title: "Deliveries", href: paths.deliveries(), words: "sends sent", permission: "studio.view" },
  { title: "Products", href: paths.products(), words: "catalogue sku", permission: "studio.view" },
  {
    title: "Connections",
    href: paths.connections(),
    words: "tiktok accounts",
    permission: "studio.view",
  },
  {
    title: "Approvals",
    href: paths.approvals(),
    words: "approve review",
    permission: "draft.consent",
  },
  {
    title: "Activity",
    href: paths.activity(),
    words: "history log audit",
    permission: "studio.view",
  },
  { title: "Settings", href: paths.settings(), words: "e-mail", permission: "studio.view" },
  {
    title: "Security",
    href: paths.security(),
    words: "password passkey second step sessions",
    permission: "studio.view",
  },
  { title: "People", href: paths.people(), words: "staff team roles", permission: "staff.manage" },
  {
    title: "Data retention",
    href: paths.dataRetention(),
    words: "privacy kept deleted",
    permission: "retention.read",
  },
  {
    title: "Deletion requests",
    href: paths.deletionRequests(),
    words: "erasure privacy",
    permission: "deletion.decide",
  },
];

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Whether every word of the text begins a word of the entry. */
function matches({ title, words }: Entry, text: string): boolean {
  const known = wordsOf(`${title} ${words}`);
  return wordsOf(text).every((word) => known.some((one) => one.startsWith(word)));
}

const toHit =
  (kind: "act" | "page") =>
  ({ title, href, act }: Entry): SearchHit => ({
    kind,
    id: `${kind}-${title.toLowerCase().replaceAll(" ", "-")}`,
    title,
    detail: "",
    href,
    ...(act ? { act } : {}),
  });

/** Returns the acts and pages that match, of those that this person may use. Without a text, all. */
export function findActs(actor: StaffActor, text: string): SearchHit[] {
  const find = (entries: Entry[]) =>
    entries.filter((entry) => can(actor, entry.permission) && matches(entry, text));
  const limit = text === "" ? pages.length : HITS_PER_KIND;
  return [
    ...find(acts).slice(0, limit).map(toHit("act")),
    ...find(pages).slice(0, limit).map(toHit("page")),
  ];
}
