import { visitor } from "#lib/actor";
import { paths } from "#lib/paths";
import { requestDeletion } from "#lib/privacy/request-deletion";
import { groupCode } from "#lib/privacy/rules";
import { deletionForm } from "#lib/privacy/schema";
import { isForm } from "#lib/web/body";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Takes the public form, with or without JavaScript. */
export const POST = openDoor({
  limit: "public_form",
  csrf: "visitor",
  body: deletionForm,
  back: () => paths.dataDeletion(),
  run: async ({ body, request }) => {
    const { code, dueAt } = await requestDeletion(visitor, body);
    const status = paths.deletionStatus(groupCode(code));
    return isForm(request) ? seeOther(status) : { code: groupCode(code), dueAt, status };
  },
});
