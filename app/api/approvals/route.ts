import { listWaiting } from "#lib/drafts/approval/queries";
import { door } from "#lib/web/door";

/** What waits for the decision of the person who asks. */
export const GET = door({ permission: "studio.view", run: ({ actor }) => listWaiting(actor) });
