import type { DeliveryState, WaitReason } from "#lib/deliveries/state";
import type { Explanation } from "#lib/deliveries/labels";

const starting = {
  usesSlot: "no",
  studioAction: "We open an upload at TikTok and begin to send.",
  userAction: "Nothing to do. You can still cancel; then no draft appears.",
} as const;

/** What each state of a delivery means. */
export const stateExplanations = {
  queued: { what: "The send was agreed to and waits to begin.", ...starting },
  init_sent: {
    what: "TikTok is being asked to open an upload. No draft can come of this by itself.",
    ...starting,
  },
  ready: { what: "TikTok has opened an upload and nothing has been sent yet.", ...starting },
  uploading: {
    what: "The video is being sent in parts. A draft can appear only once the last part has arrived.",
    usesSlot: "no",
    studioAction:
      "We send part by part; after a fault we continue from the last part that arrived.",
    userAction: "Nothing to do. You can still cancel; then no draft appears.",
  },
  pulling: {
    what: "TikTok is fetching the video from the studio. A draft can appear as soon as it has all of it.",
    usesSlot: "perhaps",
    studioAction: "We let nobody else fetch it, watch how much TikTok has, and ask how it fares.",
    userAction:
      "Nothing to do. You can still cancel; whether that came in time is told as soon as it is certain.",
  },
  committing: {
    what: "The last part is on its way. From here on nothing can call the video back.",
    usesSlot: "perhaps",
    studioAction: "We ask TikTok until it is certain whether all of it arrived.",
    userAction: "Nothing to do. If you no longer want it, discard the draft in the TikTok inbox.",
  },
  processing: {
    what: "TikTok has the whole video and works on it.",
    usesSlot: "yes",
    studioAction: "We ask TikTok how it fares until the draft is in the inbox.",
    userAction: "Nothing to do; it usually takes a minute or two.",
  },
  in_inbox: {
    what: "TikTok says that the draft is in the account’s inbox.",
    usesSlot: "yes",
    studioAction: "We look for a week whether it was posted.",
    userAction:
      "Open TikTok on the phone, go to the inbox and tap the notification to finish the post.",
  },
  posted: {
    what: "TikTok says that somebody finished the post on the phone.",
    usesSlot: "no",
    studioAction: "Nothing more.",
    userAction: "Nothing to do; its place in the inbox is free again.",
  },
  cancelled: {
    what: "The send was stopped before the last part left. No draft was made.",
    usesSlot: "no",
    studioAction: "Nothing more is sent.",
    userAction: "Open the draft and agree again if you still want it.",
  },
  not_sent: {
    what: "The send ended and certainly made no draft.",
    usesSlot: "no",
    studioAction: "Nothing more, until somebody chooses “Try again”.",
    userAction: "Read the reason above, then choose “Try again” or open the draft.",
  },
  refused: {
    what: "TikTok does not want this video or this account to send it. No draft was made.",
    usesSlot: "no",
    studioAction: "Nothing; we do not ask again for what was refused.",
    userAction: "Read the reason above, change what it names and send again.",
  },
  unconfirmed: {
    what: "Everything was sent, but nobody can tell whether TikTok received the last part.",
    usesSlot: "perhaps",
    studioAction:
      "We keep asking TikTok for two days, and never send again by ourselves, so that there are never two drafts.",
    userAction: "Look in the TikTok inbox on the phone, then choose “It is there” or “Send again”.",
  },
} as const satisfies Record<DeliveryState, Explanation>;

/** What each kind of waiting means, whatever its reason. */
export const waitExplanations = {
  rate: {
    what: "TikTok limits how many drafts may be started in a minute and in a day.",
    usesSlot: "no",
    studioAction: "We wait as long as the limit asks and go on.",
    userAction: "Nothing to do.",
  },
  slots: {
    what: "TikTok keeps at most five unfinished drafts a day in an account’s inbox, and they are all taken.",
    usesSlot: "no",
    studioAction: "We go on as soon as a place is free, in order.",
    userAction: "Finish or discard drafts on the phone, then choose “Try now”.",
  },
  authorization: {
    what: "TikTok no longer accepts our access to this account.",
    usesSlot: "no",
    studioAction:
      "We keep the send and go on as soon as the account is reconnected, within a day of the consent.",
    userAction: "Reconnect the account under Connections.",
  },
  tiktok: {
    what: "TikTok did not answer as it should.",
    usesSlot: "no",
    studioAction: "We ask again, with longer pauses each time. Nothing is lost meanwhile.",
    userAction: "Nothing to do.",
  },
} as const satisfies Record<WaitReason, Explanation>;
