import { unmixScripts } from "#lib/homoglyphs";

/** A part of a text, from `start` to before `end`, in UTF-16 units. */
export type TextRange = { start: number; end: number };

/**
 * A text as rules compare it: small letters in their plain form, every dash a hyphen, every space a
 * space, line ends as \n, nothing invisible. Struck-out signs stand between tildes.
 */
export type FoldedText = {
  text: string;
  /** Returns where a part of the folded text stands in the original. */
  rangeOf: (start: number, end: number) => TextRange;
};

/** Longer texts are read up to here: no caption is longer than 4,000 units. */
const MAX_FOLDED = 10_000;

const CLUSTER = /\r\n|\P{M}\p{M}*|\p{M}+/gsu;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u20e3]/gu;
const STRIKES = /[\u0335-\u0338]/gu;
const SUPERSCRIPT_DIGIT = /^[⁰¹²³⁴-⁹]$/u;
const SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ";

/** Letters in filled circles and squares have no plain form in Unicode, nor have small capitals. */
function plainLetter(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const at =
    code >= 0x1f150 && code <= 0x1f169
      ? code - 0x1f150
      : code >= 0x1f170 && code <= 0x1f189
        ? code - 0x1f170
        : sign.length === 1
          ? SMALL_CAPITALS.indexOf(sign)
          : -1;
  return at === -1 ? sign : String.fromCodePoint(97 + at);
}

/** Folds one sign with its marks; the Turkish ı is a letter of its own. */
function foldCluster(cluster: string): string {
  if (/^[\r\n\u2028\u2029\u0085]/u.test(cluster)) return "\n";
  const plain = plainLetter(cluster.replaceAll(INVISIBLE, "")).normalize("NFKC");
  const small = plain === "ı" ? plain : plain.toUpperCase().toLowerCase();
  return small
    .replaceAll(/[\p{Pd}\u2212]/gu, "-")
    .replaceAll(/\s/gu, " ")
    .replaceAll(/[’ʼ`´]/gu, "'");
}

/** Collects the folded text with the part of the original behind each of its units. */
class Folding {
  text = "";
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  add(folded: string, start: number, end: number): void {
    this.text += folded;
    for (let unit = 0; unit < folded.length; unit += 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  rangeOf(start: number, end: number): TextRange {
    const from = this.starts[start] ?? this.ends.at(-1) ?? 0;
    return { start: from, end: end > start ? (this.ends[end - 1] ?? from) : from };
  }
}

type Cluster = { sign: string; start: number; end: number; struck: boolean };

/** Divides a text into signs with their marks. A space between struck-out signs is one of them. */
function readClusters(text: string): Cluster[] {
  const clusters = Array.from(text.matchAll(CLUSTER), ({ 0: whole, index }) => {
    const sign = whole.replaceAll(STRIKES, "");
    return { sign, start: index, end: index + whole.length, struck: sign !== whole };
  });
  return clusters.map((cluster, at) => {
    const between = clusters[at - 1]?.struck === true && clusters[at + 1]?.struck === true;
    return between && cluster.sign === " " ? { ...cluster, struck: true } : cluster;
  });
}

/** Folds a text so that spellings that look alike are alike. See FoldedText. */
export function foldText(original: string): FoldedText {
  const folding = new Folding();
  let struck = false;
  let raised = false;
  for (const cluster of readClusters(original.slice(0, MAX_FOLDED))) {
    if (cluster.struck !== struck) folding.add("~", cluster.start, cluster.start);
    struck = cluster.struck;
    // "35⁹⁹" is 35.99, not 3599.
    const isRaised = SUPERSCRIPT_DIGIT.test(cluster.sign);
    if (isRaised && !raised && /\d$/u.test(folding.text))
      folding.add(".", cluster.start, cluster.start);
    raised = isRaised;
    folding.add(foldCluster(cluster.sign), cluster.start, cluster.end);
  }
  if (struck) folding.add("~", original.length, original.length);
  return {
    text: unmixScripts(folding.text),
    rangeOf: (start, end) => folding.rangeOf(start, end),
  };
}
