import { refuse } from "#lib/errors";
import { replyError } from "#lib/web/reply";

/** Where no door is, doors' own answer: JSON, never a page. */
const nothing = () => replyError(refuse("not_found", "There is nothing here."), "/api");

export { nothing as DELETE, nothing as GET, nothing as OPTIONS, nothing as PATCH, nothing as POST, nothing as PUT };
