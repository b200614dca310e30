// The parameters and bodies of the routes in routes-table.ts, each for a row of the actor's shop.
import type { StaffActor } from "#lib/actor";
import { database } from "#lib/infra/db/database";
import {
  makeConnection,
  makeDelivery,
  makeDraft,
  makeInvitation,
  makePasskey,
  makeProduct,
  makeStaff,
  makeVideo,
} from "#tests/support/factories/records";

const id = (made: { id: string }) => ({ id: made.id });
export const product = async (actor: StaffActor) => id(await makeProduct(actor));
export const video = async (actor: StaffActor) => id(await makeVideo(actor));
export const draft = async (actor: StaffActor) => id(await makeDraft(actor));
export const connection = async (actor: StaffActor) => id(await makeConnection(actor));
export const delivery = async (actor: StaffActor) => id(await makeDelivery(actor));
export const uploadingVideo = async (actor: StaffActor) =>
  id(
    await makeVideo(actor, {
      state: "uploading",
      receivedBytes: 0n,
      sha256: null,
      receivedAt: null,
    }),
  );
export const upload = async (actor: StaffActor) => ({ path: [(await uploadingVideo(actor)).id] });
export const passkey = async (actor: StaffActor) => id(await makePasskey(actor));
export const colleague = async (actor: StaffActor) => ({
  id: (await makeStaff(actor.shopId, "viewer")).staffId,
});
export const passkeyResponse = {
  id: "a",
  rawId: "a",
  type: "public-key" as const,
  clientExtensionResults: {},
  response: { clientDataJSON: "e30", attestationObject: "e30" },
};
export const invitation = async (actor: StaffActor) => id(await makeInvitation(actor));
export const token = async () => ({ token: "t".repeat(43) });
export const draftFields = {
  caption: "New in",
  hashtags: [],
  productId: null,
  connectionId: null,
  coverMs: 0,
};
export const comment = async (actor: StaffActor) => {
  const { id: draftId } = await makeDraft(actor);
  const row = {
    draftId,
    shopId: actor.shopId,
    authorId: actor.staffId,
    atMs: 0,
    text: "Too dark",
  };
  return id(await database().comment.create({ data: row, select: { id: true } }));
};
export const consentBody = { fingerprint: "f".repeat(64), textVersion: "1", agreed: true } as const;

/** The id of a video that no shop has. */
export const noVideo = "00000000-0000-4000-8000-000000000000";

export const bulkAction = async ({ shopId, staffId }: StaffActor) =>
  id(
    await database().bulkAction.create({
      data: { shopId, staffId, kind: "keep", videoIds: [noVideo], total: 1 },
      select: { id: true },
    }),
  );
