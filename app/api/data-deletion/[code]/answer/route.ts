import { z } from "zod";

import { visitor } from "#lib/actor";
import { paths } from "#lib/paths";
import { answerQuestion } from "#lib/privacy/answer-question";
import { factsAnswer } from "#lib/privacy/schema";
import { isForm } from "#lib/web/body";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Whoever holds the code of a request answers the question about it. */
export const POST = openDoor({
  limit: "public_form",
  csrf: "visitor",
  params: z.strictObject({ code: z.string().max(100) }),
  body: factsAnswer,
  back: ({ code }) => paths.deletionStatus(code),
  run: async ({ params: { code }, body, request }) => {
    await answerQuestion(visitor, { code, ...body });
    return isForm(request) ? seeOther(paths.deletionStatus(code)) : {};
  },
});
