/** Names of HTML for the characters from U+00A0 to U+00FF, in their order. */
const LATIN =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn " +
  "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave " +
  "Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml " +
  "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN " +
  "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute " +
  "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml " +
  "yacute thorn yuml";
/** From U+0391 on, and from U+03B1 on. */
const GREEK_CAPITALS =
  "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma " +
  "Tau Upsilon Phi Chi Psi Omega";
const GREEK_SMALL =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf " +
  "sigma tau upsilon phi chi psi omega";
/** From U+0410 on; the small letters have the same names in small letters, from U+0430 on. */
const CYRILLIC =
  "Acy Bcy Vcy Gcy Dcy IEcy ZHcy Zcy Icy Jcy Kcy Lcy Mcy Ncy Ocy Pcy Rcy Scy Tcy Ucy Fcy KHcy TScy " +
  "CHcy SHcy SHCHcy HARDcy Ycy SOFTcy Ecy YUcy YAcy";

/** Names and what they stand for, in turn. */
const PAIRS =
  "amp & lt < gt > quot \" apos ' num # colon : comma , period . excl ! lpar ( rpar ) sol / " +
  "ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † bull • " +
  "hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › frasl ⁄ euro € trade ™ larr ← " +
  "uarr ↑ rarr → darr ↓ harr ↔ minus − infin ∞ ne ≠ asymp ≈ le ≤ ge ≥ sdot ⋅ loz ◊ " +
  "hearts ♥ star ☆ check ✓ numero № OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ " +
  "tilde ˜ Abreve Ă abreve ă Scedil Ş scedil ş Tcedil Ţ tcedil ţ Ccaron Č ccaron č " +
  "Dcaron Ď dcaron ď Ecaron Ě ecaron ě Ncaron Ň ncaron ň Rcaron Ř rcaron ř Tcaron Ť " +
  "tcaron ť Uring Ů uring ů Zcaron Ž zcaron ž Lstrok Ł lstrok ł Aogon Ą aogon ą Eogon Ę " +
  "eogon ę Sacute Ś sacute ś Zdot Ż zdot ż Odblac Ő odblac ő Udblac Ű udblac ű Lcaron Ľ " +
  "lcaron ľ cacute ć nacute ń";
/** Characters that nobody sees. */
const UNSEEN: readonly (readonly [string, string])[] = [
  ["Tab", "\u0009"],
  ["NewLine", "\u000a"],
  ["ensp", "\u2002"],
  ["emsp", "\u2003"],
  ["thinsp", "\u2009"],
  ["zwnj", "\u200c"],
  ["zwj", "\u200d"],
  ["lrm", "\u200e"],
  ["rlm", "\u200f"],
];

const pairsOf = (text: string): [string, string][] =>
  Array.from(text.matchAll(/(\S+) (\S+)/g), ([, name = "", character = ""]) => [name, character]);

const from = (first: number, names: string): [string, string][] =>
  names.split(" ").map((name, at) => [name, String.fromCodePoint(first + at)]);

/** The character of each name that HTML gives to one. */
export const namedCharacters: ReadonlyMap<string, string> = new Map([
  ...from(0xa0, LATIN),
  ...from(0x391, GREEK_CAPITALS),
  ...from(0x3b1, GREEK_SMALL),
  ...from(0x410, CYRILLIC),
  ...from(0x430, CYRILLIC.toLowerCase()),
  ...pairsOf(PAIRS),
  ...UNSEEN,
]);
