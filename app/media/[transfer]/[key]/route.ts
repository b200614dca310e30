import { pullResponse } from "#lib/web/pull-response";

/**
 * A video that TikTok pulls: no session, the URL is the secret, valid only while its transfer is
 * open.
 */
async function media(
  request: Request,
  { params }: { params: Promise<{ transfer: string; key: string }> },
): Promise<Response> {
  const { transfer, key } = await params;
  return pullResponse(request, { transferId: transfer, key });
}

export { media as GET, media as HEAD };
