import "server-only";

import type { Metadata } from "next";
import { z } from "zod";

import type { StaffActor } from "#lib/actor";
import { getCurrentStaff } from "#lib/web/session";

/** Returns "Silk dress.mp4 · Draft" as the title of a page, or "Draft" where there is no such one. */
export async function namedTitle(
  kind: string,
  params: Promise<{ id: string }>,
  findName: (actor: StaffActor, id: string) => Promise<string | null>,
): Promise<Metadata> {
  const actor = await getCurrentStaff();
  const id = z.uuid().safeParse((await params).id).data;
  if (!actor || id === undefined) return { title: kind };
  // The page itself answers what does not exist.
  const name = await findName(actor, id).catch(() => null);
  return { title: name === null ? kind : `${name} · ${kind}` };
}
