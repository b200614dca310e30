import type { Explanation } from "#lib/deliveries/labels";
import type { DeliveryState, WaitReason } from "#lib/deliveries/state";

const starting = {
  usesSlot: "no",
  studioAction: "We start an upload at TikTok and begin to send.",
  userAction: "Nothing to do. You can still cancel, and no draft will appear.",
} as const;

/** What each state of a delivery means. */
export const stateExplanations = {
  queued: { what: "The send was approved and waits to start.", ...starting },
  init_sent: {
    what: "We requested an upload from TikTok. This alone cannot create a draft.",
    ...starting,
  },
  ready: { what: "TikTok has started an upload and nothing has been sent yet.", ...starting },
  uploading: {
    what: "The video is being sent in parts. A draft can appear only once the last part has arrived.",
    usesSlot: "no",
    studioAction:
      "We send part by part. After an error we continue from the last part that arrived.",
    userAction: "Nothing to do. You can still cancel, and no draft will appear.",
  },
  pulling: {
    what: "TikTok is downloading the video from the studio. A draft can appear as soon as it has all of it.",
    usesSlot: "perhaps",
    studioAction: "We let only TikTok download it, and check how much TikTok has.",
    userAction:
      "Nothing to do. You can still cancel. We show whether that was in time as soon as we know.",
  },
  committing: {
    what: "The last part is being sent. From this point the video cannot be recalled.",
    usesSlot: "perhaps",
    studioAction: "We check with TikTok until it is certain whether all of it arrived.",
    userAction: "Nothing to do. If you no longer want it, discard the draft in the TikTok inbox.",
  },
  processing: {
    what: "TikTok accepted the whole video and is processing it.",
    usesSlot: "yes",
    studioAction: "We check with TikTok until the draft is in the inbox.",
    userAction: "Nothing to do. It usually takes a minute or two.",
  },
  in_inbox: {
    what: "TikTok reports that the draft is in the account’s inbox.",
    usesSlot: "yes",
    studioAction: "We check for a week whether it was posted.",
    userAction:
      "Open TikTok on the phone, go to the inbox and tap the notification to finish the post.",
  },
  posted: {
    what: "TikTok reports that the post was finished on the phone.",
    usesSlot: "no",
    studioAction: "Nothing more.",
    userAction: "Nothing to do. Its slot in the inbox is free again.",
  },
  cancelled: {
    what: "The send was stopped before the last part was sent. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Open the draft and consent again if you still want it.",
  },
  not_sent: {
    what: "The send ended without creating a draft.",
    usesSlot: "no",
    studioAction: "Nothing more, until someone chooses “Try again”.",
    userAction: "Read the reason above, then choose “Try again” or open the draft.",
  },
  refused: {
    what: "TikTok rejected this video or this account. No draft was created.",
    usesSlot: "no",
    studioAction: "Nothing. We do not repeat what was rejected.",
    userAction: "Read the reason above, fix what it names and send again.",
  },
  unconfirmed: {
    what: "Everything was sent, but it is not known whether TikTok received the last part.",
    usesSlot: "perhaps",
    studioAction:
      "We keep checking with TikTok for two days, and never send again automatically, so that there are never two drafts.",
    userAction:
      "Look in the TikTok inbox on the phone, then choose “The draft is there” or “Send again”.",
  },
} as const satisfies Record<DeliveryState, Explanation>;

/** What each kind of waiting means, whatever its reason. */
export const waitExplanations = {
  rate: {
    what: "TikTok limits how many drafts may be started in a minute and in a day.",
    usesSlot: "no",
    studioAction: "We wait for as long as the limit requires and continue.",
    userAction: "Nothing to do.",
  },
  slots: {
    what: "TikTok allows at most five unfinished drafts a day in an account’s inbox, and all slots are used.",
    usesSlot: "no",
    studioAction: "We continue in order as soon as a slot is free.",
    userAction: "Finish or discard drafts on the phone, then choose “Try now”.",
  },
  authorization: {
    what: "TikTok no longer accepts our access to this account.",
    usesSlot: "no",
    studioAction:
      "We keep the send and continue once the account is reconnected, within a day of the consent.",
    userAction: "Reconnect the account under Connections.",
  },
  tiktok: {
    what: "TikTok did not respond as it should.",
    usesSlot: "no",
    studioAction: "We try again, with longer pauses each time. Nothing is lost.",
    userAction: "Nothing to do.",
  },
} as const satisfies Record<WaitReason, Explanation>;
