import "server-only";

import type { InvitationOrResetActor } from "#lib/actor";
import { getSignInActor } from "#lib/auth/authenticate";
import { type SignInContext, type SignInResult, startOrRequireMfa } from "#lib/auth/sign-in";
import { AppError } from "#lib/errors";
import { acceptInvitation } from "#lib/staff/accept-invitation";
import type { AcceptInvitationInput } from "#lib/staff/schema";

/**
 * Accepts an invitation and signs the person in: the link reached only them, and they have just
 * chosen the password. Throws as `acceptInvitation`; every session then stays as it is.
 */
export async function signInByInvitation(
  invitation: InvitationOrResetActor,
  input: AcceptInvitationInput,
  context: SignInContext,
): Promise<SignInResult> {
  const { staffId } = await acceptInvitation(invitation, input);
  const actor = await getSignInActor(staffId);
  if (!actor)
    throw new AppError(
      "unauthenticated",
      "This account can’t sign in. Ask an administrator of your shop.",
    );
  return startOrRequireMfa(actor, { method: "password", link: null }, context);
}
