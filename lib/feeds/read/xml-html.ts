/** Fields of text in which shops put HTML without escaping it. */
const TEXT_FIELDS = new Set([
  "title",
  "description",
  "summary",
  "content",
  "encoded",
  "name",
  "product",
  "productname",
  "short_description",
  "description_short",
  "long_description",
  "rich_text_description",
]);

/** Elements of HTML that no feed uses as the name of a field. */
const ONLY_HTML = new Set(
  "b blockquote br center div em font h1 h2 h3 h4 h5 h6 hr i li ol p s small span strong sub sup table tbody td th thead tr u ul".split(
    " ",
  ),
);

/** Elements of HTML that a feed may use too, such as `link`: HTML only within a field of text. */
const ALSO_HTML = new Set(
  "a address article aside big caption cite code col colgroup dd del details dl dt figcaption figure footer header iframe img ins kbd label main mark nav picture pre q section source strike style summary svg tfoot time tt video wbr".split(
    " ",
  ),
);

const VOID = new Set(["br", "col", "hr", "img", "source", "wbr"]);

/** Whether an element within a field is HTML that was not escaped. Names in small letters. */
export const isUnescapedHtml = (field: string, name: string) =>
  ONLY_HTML.has(name) || (TEXT_FIELDS.has(field) && ALSO_HTML.has(name));

/** Whether an element of HTML has no end tag. */
export const isVoidHtml = (name: string) => VOID.has(name);
