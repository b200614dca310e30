import { composeDesk } from "#components/desk/compose-desk";
import { door } from "#lib/web/door";
import { gatherDesk } from "#lib/web/gather-desk";

export const GET = door({ permission: "studio.view", run: async ({ actor }) => composeDesk(await gatherDesk(actor)) });
