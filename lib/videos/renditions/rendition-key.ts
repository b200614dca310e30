/** The key of a video's preview in the media storage. */
export const renditionKey = (videoId: string) => `renditions/${videoId}.mp4`;
