import { visitor } from "#lib/actor";
import { paths } from "#lib/paths";
import { askNewPassword } from "#lib/staff/ask-new-password";
import { forgotInput } from "#lib/staff/schema";
import { isForm } from "#lib/web/body";
import { evenTime } from "#lib/web/even-time";
import { openDoor, seeOther } from "#lib/web/open-door";

/** Asks for a link for a new password: one answer in one time, whatever was typed. */
export const POST = openDoor({
  limit: "forgot",
  csrf: "visitor",
  body: forgotInput,
  back: () => paths.forgotPassword(),
  run: async ({ body, request }) => {
    await evenTime(() => askNewPassword(visitor, body));
    return isForm(request) ? seeOther(`${paths.forgotPassword()}?asked=1`) : { kind: "asked" };
  },
});
