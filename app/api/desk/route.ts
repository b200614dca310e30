import { door } from "#lib/web/door";

import { readDesk } from "../../(studio)/studio/read-desk";

export const GET = door({ permission: "studio.view", run: ({ actor }) => readDesk(actor) });
