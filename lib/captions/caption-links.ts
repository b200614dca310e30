import type { TextRange } from "#lib/captions/folded-text";

const LABELS = String.raw`(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+`;
const ENDINGS = "com|net|org|bg|eu|info|biz|shop|store|online|uk|de|fr|ro|gr|app|page|link|ly|бг";
// Endings that are words too, so that a missing space after a full stop is no link.
const WORDS = "me|to|it|co|io|is|in|at|be|us|cc|gl|tv|ru|es|so|no|my";

// A name after @ is an account or an e-mail address. "NEW.BG" is a link, "new.Shop" a full stop.
const LINK = new RegExp(
  String.raw`(?<![\p{L}\p{N}@._-])(?:[Hh][Tt][Tt][Pp][Ss]?://\S+|[Ww][Ww][Ww]\.\S+|` +
    String.raw`${LABELS}(?:(?:${ENDINGS}|COM|BG|EU|NET)(?:/\S*)?(?![\p{L}\p{N}@-]|\.\p{L})|(?:${WORDS})/\S+))`,
  "gu",
);

/** Finds links in a caption, without the full stop or bracket behind. */
export function findCaptionLinks(text: string): TextRange[] {
  return Array.from(text.matchAll(LINK), ({ 0: link, index }) => ({
    start: index,
    end: index + link.replace(/[.,!?;:)\]"'”“…]+$/u, "").length,
  }));
}
