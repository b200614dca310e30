import { NOTHING_TO_DO, type ProblemLabel } from "#lib/feeds/problem-label";
import type { ValueCode } from "#lib/feeds/value-codes";

/** What is wrong with pictures and addresses. */
export const addressLabels = {
  image_missing: {
    what: "The item has no picture.",
    todo: "Add a picture in the shop if you want to see it here.",
  },
  list_cut: {
    what: "The item has more pictures, videos or labels than are kept.",
    todo: NOTHING_TO_DO,
  },
  url_missing: {
    what: "The address is empty.",
    todo: "Enter the address in the shop.",
  },
  url_repaired: {
    what: "The address was incomplete or had spaces or letters that addresses can’t have. It was put right.",
    todo: NOTHING_TO_DO,
  },
  url_relative: {
    what: "The address does not say which shop it belongs to, so it was left out.",
    todo: "Enter the address of the shop in the settings of the feed, or export full addresses.",
  },
  url_not_web: {
    what: "The address does not begin with https:// or http://, so it was left out.",
    todo: "Use the address that a browser shows.",
  },
  url_credentials: {
    what: "The address has a user name or password in it, so it was left out.",
    todo: "Use an address that everybody can open.",
  },
  url_unreadable: {
    what: "This is not an address, so it was left out.",
    todo: "Use the address that a browser shows.",
  },
  url_too_long: {
    what: "The address is longer than 2,000 characters, so it was left out.",
    todo: "Use the short address of the page or picture.",
  },
} as const satisfies Partial<Record<ValueCode, ProblemLabel>>;
