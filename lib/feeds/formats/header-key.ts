const MAX_HEADERS = 2000;

/**
 * Returns a header as names are compared: small letters, one space for spaces of any kind, `_` and
 * `-`, without the prefix g: and without quotes; of "title [title]" what the brackets say.
 */
function headerKey(header: string): string {
  const text = header
    .slice(0, 200)
    .replace(/[\ufeff\u200b]/g, "")
    .trim();
  const bracketed = /\s\[([^\][]+)\]$/.exec(text)?.[1];
  return (bracketed ?? text)
    .toLowerCase()
    .replace(/^["']+|["']+$/g, "")
    .replace(/^g:/, "")
    .replace(/[\s\u00a0_-]+/g, " ")
    .replace(/[\s:*]+$/, "")
    .trim();
}

/**
 * Returns a function that finds what a header means and remembers it, since all rows have the same
 * ones. `find` gets the header's key and the header as it stands.
 */
export function headerFinder<T>(
  find: (key: string, header: string) => T | undefined,
): (header: string) => T | undefined {
  const known = new Map<string, T | undefined>();
  return (header) => {
    const found = known.get(header);
    if (found !== undefined || known.has(header)) return found;
    const meaning = find(headerKey(header), header);
    if (known.size < MAX_HEADERS) known.set(header, meaning);
    return meaning;
  };
}
