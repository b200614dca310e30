/** One line of a text without its end. `end`: "" only for a last line that nothing ends. */
type Line = { text: string; number: number; end: "\n" | "\r\n" | "\r" | "" };

/**
 * Cuts text that comes in pieces into lines. Ends are \n, \r\n and \r\r\n, or \r where the file
 * has no \n. A line beyond `longest` is cut there, and `tooLong` says so.
 */
export class TextLines {
  private readonly longest: number;
  private readonly oldMac: boolean;
  private pending = "";
  private number = 0;

  constructor(longest: number, oldMac: boolean) {
    this.longest = longest;
    this.oldMac = oldMac;
  }

  /** How many characters wait for the end of their line. */
  get buffered(): number {
    return this.pending.length;
  }

  push(text: string, take: (line: Line, tooLong: boolean) => void): void {
    const end = this.oldMac ? "\r" : "\n";
    let start = 0;
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, start)) {
      this.finish(text.slice(start, at), end, take);
      start = at + 1;
    }
    if (this.pending.length <= this.longest) this.pending += text.slice(start);
  }

  /** Gives the last line, unless the text ended with a line end. */
  end(take: (line: Line, tooLong: boolean) => void): void {
    if (this.pending !== "") this.finish("", "", take);
  }

  private finish(
    rest: string,
    end: "\n" | "\r" | "",
    take: (line: Line, tooLong: boolean) => void,
  ): void {
    let text = this.pending === "" ? rest : this.pending + rest;
    this.pending = "";
    let ended: Line["end"] = end;
    if (text.endsWith("\r") && end !== "\r") {
      text = text.replace(/\r+$/, "");
      ended = end === "" ? "\r" : "\r\n";
    }
    const tooLong = text.length > this.longest;
    take({ text: tooLong ? text.slice(0, 200) : text, number: ++this.number, end: ended }, tooLong);
  }
}

/** Whether a text ends its lines with \r only, as the first Macintosh did. */
export const endsLinesWithReturn = (head: string) => !head.includes("\n") && head.includes("\r");
