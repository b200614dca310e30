import { AppError } from "#lib/errors";
import { errorResponse } from "#lib/web/json-response";

/** Where no door is, doors' own answer: JSON, never a page. */
const respondNotFound = () =>
  errorResponse(new AppError("not_found", "There is nothing here."), "/api");

export {
  respondNotFound as DELETE,
  respondNotFound as GET,
  respondNotFound as OPTIONS,
  respondNotFound as PATCH,
  respondNotFound as POST,
  respondNotFound as PUT,
};
