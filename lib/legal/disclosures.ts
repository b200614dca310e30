/** The operator of the studio, as every public page names it. */
export const siteOperator = {
  company: "Dilexa OOD",
  product: "FashionSupreme Social Studio",
  platform: "IVASAR",
} as const;

/** The legal bases; each data class names one. */
export const legalBases = {
  workflow:
    "Carrying out the workflow that the shop and the holder of the TikTok account asked for (GDPR Article 6(1)(b), or 6(1)(f) where a member of staff acts for the shop).",
  security:
    "Our legitimate interest in keeping accounts and the service secure (GDPR Article 6(1)(f)).",
  proof:
    "Our legitimate interest and, where the law requires it, our duty to show what was approved, sent and deleted (GDPR Article 6(1)(f) and 6(1)(c)).",
} as const;

export type LegalBasis = keyof typeof legalBases;

/** Who receives data besides us. Hosting stores everything; each class names other recipients. */
export const dataRecipients = {
  hosting: {
    name: "Hosting",
    does: `The companies that run the servers under the ${siteOperator.platform} platform store the data on our instructions and may not use it for themselves.`,
  },
  tiktok: {
    name: "TikTok",
    does: "Receives each video file that a person approved, after they approved it, and the technical requests that go with it, with the token that TikTok issued itself. Captions and hashtags are not part of a video draft; the person on the phone pastes them.",
  },
  mail: {
    name: "E-mail",
    does: "Where it is set up, a mail server delivers short messages to staff, and answers to people who sent us a request. They contain no caption and nothing that shows whether they were read. Staff can switch off messages about their sends.",
  },
} as const;

export type DataRecipient = keyof typeof dataRecipients;
