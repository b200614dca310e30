import { AppError } from "#lib/errors";
import { errorResponse } from "#lib/web/json-response";

/** Answers a path that is no route with JSON, never with a page. */
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
