import type { Explanation } from "#lib/deliveries/words";

const resume = "We ask TikTok how much arrived and continue from there; for the last part we ask first whether it arrived.";

/** TikTok's HTTP answers to a part of the file ("Media transfer guide"). */
export const putAnswers = {
  http_200: {
    what: "TikTok took the part.",
    slot: "perhaps",
    us: "We go on; after the last part we ask TikTok how it fares.",
    todo: "Nothing to do.",
  },
  http_201: {
    what: "TikTok has the whole file and works on it.",
    slot: "yes",
    us: "We ask TikTok how it fares until the draft is in the inbox.",
    todo: "Nothing to do.",
  },
  http_206: {
    what: "TikTok took the part and waits for the next one.",
    slot: "no",
    us: "We send the next part.",
    todo: "Nothing to do.",
  },
  http_400: {
    what: "TikTok found the description of a part wrong.",
    slot: "no",
    us: "Before the last part we stop. At the last part we ask TikTok whether it has the whole file.",
    todo: "If the send has stopped, copy the details and send them to support: this is a fault of ours.",
  },
  http_403: {
    what: "The address for the upload has run out; it lives one hour.",
    slot: "no",
    us: "We open a new upload and start from the beginning, unless the last part was already on its way; then we ask TikTok first.",
    todo: "Nothing to do.",
  },
  http_404: {
    what: "TikTok no longer knows the upload at this address.",
    slot: "no",
    us: "We open a new upload and start from the beginning, unless the last part was already on its way; then we ask TikTok first.",
    todo: "Nothing to do.",
  },
  http_416: {
    what: "TikTok expected another part than the one we sent.",
    slot: "no",
    us: "We continue from the byte that TikTok names, or open a new upload when it names none.",
    todo: "Nothing to do.",
  },
  http_429: { what: "TikTok asked us to wait.", slot: "no", us: `We wait. ${resume}`, todo: "Nothing to do." },
} as const satisfies Record<string, Explanation>;

/** What we call an exchange with TikTok that broke off or could not be read, whatever was asked. */
export const brokenExchanges = {
  timeout: { what: "TikTok did not answer in time.", slot: "perhaps", us: resume, todo: "Nothing to do." },
  stalled: { what: "The connection stood still and was given up.", slot: "perhaps", us: resume, todo: "Nothing to do." },
  no_answer: { what: "TikTok had the whole part and did not answer.", slot: "perhaps", us: resume, todo: "Nothing to do." },
  reset: { what: "The connection to TikTok broke off.", slot: "perhaps", us: resume, todo: "Nothing to do." },
  cut: { what: "TikTok’s answer ended in the middle.", slot: "perhaps", us: resume, todo: "Nothing to do." },
  early_answer: {
    what: "TikTok answered before it had the whole part.",
    slot: "perhaps",
    us: resume,
    todo: "Nothing to do.",
  },
  refused_connection: {
    what: "TikTok could not be reached, so nothing was sent.",
    slot: "no",
    us: "We try again, with longer pauses each time.",
    todo: "Nothing to do. If it lasts, tell an administrator that the studio may be cut off from the internet.",
  },
  certificate: {
    what: "The address that answered could not prove that it is TikTok, so nothing was sent.",
    slot: "no",
    us: "We try again, with longer pauses each time, and send nothing to an address that cannot prove itself.",
    todo: "If it lasts, tell an administrator: something stands between the studio and TikTok.",
  },
  not_json: {
    what: "TikTok answered with a page instead of data, as it does when it is overloaded.",
    slot: "perhaps",
    us: "We believe nothing of it and ask again.",
    todo: "Nothing to do.",
  },
  bad_shape: {
    what: "TikTok’s answer lacked what it should contain.",
    slot: "perhaps",
    us: "We believe nothing of it and ask again.",
    todo: "If it repeats, copy the details and send them to support.",
  },
  too_large: {
    what: "TikTok’s answer was far too long to be one.",
    slot: "perhaps",
    us: "We believe nothing of it and ask again.",
    todo: "If it repeats, copy the details and send them to support.",
  },
  unreadable_code: {
    what: "TikTok answered with a code that cannot be read.",
    slot: "perhaps",
    us: "We go by the kind of the answer: a refusal stops the send, anything else is asked again.",
    todo: "If the send has stopped, copy the details and send them to support.",
  },
  http_4xx: {
    what: "TikTok refused the request without saying why.",
    slot: "no",
    us: "We stop, or ask TikTok first when the last part may have arrived.",
    todo: "If the send has stopped, copy the details and send them to support.",
  },
  http_5xx: {
    what: "TikTok had a fault of its own and said only that.",
    slot: "perhaps",
    us: "We try again, with longer pauses each time; for a part that was on its way we ask first how much arrived.",
    todo: "Nothing to do.",
  },
  aborted: {
    what: "We stopped the request ourselves: the studio was stopping, somebody cancelled, or another part of it took over.",
    slot: "no",
    us: "Whoever goes on asks TikTok how much arrived and continues from there.",
    todo: "Nothing to do.",
  },
  source_failed: {
    what: "The video file could not be read while it was being sent.",
    slot: "no",
    us: "We try again; a file that is gone or changed stops the send.",
    todo: "If it repeats, tell an administrator that the studio’s disk may be at fault.",
  },
  source_short: {
    what: "The video file ended before its time while it was being sent.",
    slot: "no",
    us: "We cut the connection, so that TikTok never gets a wrong part, and look at the file again.",
    todo: "If the send has stopped, add the video again.",
  },
  source_long: {
    what: "The video file grew while it was being sent.",
    slot: "no",
    us: "We cut the connection, so that TikTok never gets a wrong part, and look at the file again.",
    todo: "If the send has stopped, add the video again.",
  },
  source_changed: {
    what: "The video file changed while it was being sent.",
    slot: "no",
    us: "We cut the connection before the last byte, so that no draft can come of it, and compare the file with the consent.",
    todo: "If the send has stopped, add the video again.",
  },
  untrusted_upload_url: {
    what: "TikTok named an address for the upload that is not one of its own, so nothing was sent there.",
    slot: "no",
    us: "We stop; a video goes to TikTok’s own addresses only.",
    todo: "Copy the details and send them to support.",
  },
  unknown: {
    what: "TikTok gave a code that we do not know.",
    slot: "perhaps",
    us: "We go by the kind of the answer: a refusal stops the send, anything else is asked again.",
    todo: "If the send has stopped, copy the details and send them to support.",
  },
} as const satisfies Record<string, Explanation>;
